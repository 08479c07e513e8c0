// Builds what is served: dist/ is public/ as it is, the page, and the client module. Files that have not changed are
// not touched, and what is no longer built goes, so that a server that watches dist/ sees only what is new.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import type { BuiltFile } from "./built-file.ts";
import { COMMON, pageBundle } from "./bundle.ts";
import { clientTypes } from "./client-types.ts";
import { emojiFiles } from "./emoji.ts";
import { openApi } from "./openapi/document.ts";
import { apiPage } from "./openapi/page.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const app = join(root, "src/app");

/** What the page needs of public/ without a network. */
const SHELL_PUBLIC = ["icon.svg", "icon-unread.svg", "manifest.webmanifest"];

const files = new Map<string, Buffer>([
  ...(await publicFiles()),
  ...(await emojiFiles()),
  ...(await clientTypes()),
  ...(await apiFiles()),
]);
const shell = [...(await bundles()), ...SHELL_PUBLIC.map((path): BuiltFile => [path, contentsOf(path)])];
for (const [path, contents] of [...shell, ...(await alone({ client: "src/client/index.ts" }))])
  files.set(path, contents);
for (const [path, contents] of await serviceWorker(shell)) files.set(path, contents);
await write(files);

/** The page with its chunks: everything that it needs and that public/ does not have. */
async function bundles(): Promise<BuiltFile[]> {
  const [page, theme, sheet] = await Promise.all([
    pageBundle(),
    alone({ theme: "src/app/theme.ts" }),
    transform(await readFile(join(app, "styles/page.css"), "utf8"), { loader: "css", minify: true }),
  ]);
  const document = await readFile(join(app, "app.html"), "utf8");
  const marked = '<script type="module" src="/app.js"></script>';
  return [
    ...page.files.map((file): BuiltFile => [name(file.path), Buffer.from(file.contents)]),
    ...theme,
    ["page.css", Buffer.from(sheet.code)],
    [
      "app.html",
      Buffer.from(
        document.replace(marked, () => `<script type="module" src="/${name(page.entry)}"></script>`),
      ),
    ],
  ];
}

/**
 * The service worker. It knows the files of the page and a hash of them, so that it changes with each of them: this is
 * how a browser notices that there is a new page.
 */
async function serviceWorker(shell: readonly BuiltFile[]): Promise<BuiltFile[]> {
  const hash = createHash("sha256");
  for (const [path, contents] of shell) hash.update(`${path} ${contents.length} `).update(contents);
  return alone(
    { "service-worker": "src/app/service-worker.ts" },
    {
      SHELL_FILES: JSON.stringify(shell.map(([path]) => `/${path}`)),
      SHELL_VERSION: JSON.stringify(hash.digest("base64url").slice(0, 12)),
    },
  );
}

/** What the rooms take over HTTP, for programs and for people. */
async function apiFiles(): Promise<BuiltFile[]> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  return [
    ["openapi.json", Buffer.from(JSON.stringify(openApi(version)))],
    ["api.html", Buffer.from(apiPage())],
  ];
}

/** Bundles without chunks, under the names of their entries. */
async function alone(
  entryPoints: Record<string, string>,
  define: Record<string, string> = {},
): Promise<BuiltFile[]> {
  const { outputFiles } = await build({ ...COMMON, entryPoints, define });
  return outputFiles.map((file): BuiltFile => [name(file.path), Buffer.from(file.contents)]);
}

function contentsOf(path: string): Buffer {
  const contents = files.get(path);
  if (!contents) throw new Error(`public/ has no ${path}.`);
  return contents;
}

async function publicFiles(): Promise<BuiltFile[]> {
  const from = join(root, "public");
  const paths = await filesUnder(from);
  return Promise.all(paths.map(async (path): Promise<BuiltFile> => [path, await readFile(join(from, path))]));
}

async function write(files: Map<string, Buffer>): Promise<void> {
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

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function name(path: string): string {
  return relative(dist, path).split(sep).join("/");
}
