// Builds what is served: dist/ is public/ as it is, the page, and the client module. Files that have not changed are
// not touched, and what is no longer built goes, so that a server that watches dist/ sees only what is new.

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { clientTypes } from "./client-types.mjs";
import { emojiFiles } from "./emoji.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const app = join(root, "src/app");

const TARGET = ["es2022", "chrome111", "firefox114", "safari16.4"];

const common = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: TARGET,
  minify: true,
  write: false,
  outdir: "dist",
  legalComments: "none",
  logLevel: "warning",
  plugins: [{ name: "css as text", setup: cssAsText }],
};

/** Style sheets come into the bundle as text, minified, and stand in the page as constructed sheets. */
function cssAsText({ onLoad }) {
  onLoad({ filter: /\.css$/ }, async ({ path }) => {
    const { code } = await transform(await readFile(path, "utf8"), {
      loader: "css",
      minify: true,
      target: TARGET,
    });
    return { contents: code.trim(), loader: "text" };
  });
}

const files = new Map([
  ...(await publicFiles()),
  ...(await emojiFiles()),
  ...(await bundles()),
  ...(await clientTypes()),
]);
await write(files);

async function bundles() {
  const [page, alone, sheet] = await Promise.all([
    build({
      ...common,
      entryPoints: { app: "src/app/main.ts" },
      entryNames: "assets/[name]-[hash]",
      chunkNames: "assets/[name]-[hash]",
      splitting: true,
      metafile: true,
    }),
    build({
      ...common,
      entryPoints: {
        client: "src/client/index.ts",
        "service-worker": "src/app/service-worker.ts",
        theme: "src/app/theme.ts",
      },
    }),
    transform(await readFile(join(app, "styles/page.css"), "utf8"), { loader: "css", minify: true }),
  ]);
  const outputs = [...page.outputFiles, ...alone.outputFiles];
  const entry = Object.entries(page.metafile.outputs).find(
    ([, output]) => output.entryPoint === "src/app/main.ts",
  );
  const document = await readFile(join(app, "app.html"), "utf8");
  const marked = '<script type="module" src="/app.js"></script>';
  return [
    ...outputs.map((file) => [name(file.path), Buffer.from(file.contents)]),
    ["page.css", Buffer.from(sheet.code)],
    [
      "app.html",
      Buffer.from(
        document.replace(marked, () => `<script type="module" src="/${entry[0].slice(5)}"></script>`),
      ),
    ],
    [
      "shell.json",
      Buffer.from(JSON.stringify(Object.keys(page.metafile.outputs).map((path) => `/${path.slice(5)}`))),
    ],
  ];
}

async function publicFiles() {
  const from = join(root, "public");
  const paths = await filesUnder(from);
  return Promise.all(paths.map(async (path) => [path, await readFile(join(from, path))]));
}

async function write(files) {
  await mkdir(dist, { recursive: true });
  for (const [path, contents] of files) {
    const target = join(dist, path);
    const old = await readFile(target).catch(() => null);
    if (old?.equals(contents)) continue;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, contents);
  }
  for (const path of await filesUnder(dist)) if (!files.has(path)) await rm(join(dist, path));
}

async function filesUnder(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function name(path) {
  return relative(dist, path).split(sep).join("/");
}
