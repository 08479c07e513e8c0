// Bundles the page. esbuild makes a file for every set of parts that share a module: a dozen small files, which each
// view would wait for. So it runs twice. The first run tells what two parts share. In the second run each part imports
// all of that first, so that it ends up in one file. And a part that did not arrive can be asked for again, because
// what it imports is there (src/app/ui/lazy.ts).

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin, transform } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

const TARGET = ["es2022", "chrome111", "firefox114", "safari16.4"];

const ENTRY = "src/app/main.ts";

/** The options of every bundle. */
export const COMMON = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: TARGET,
  minify: true,
  write: false,
  outdir: "dist",
  legalComments: "none",
  logLevel: "warning",
  plugins: [cssAsText()],
} satisfies BuildOptions;

/** The page's scripts. Paths are absolute. */
interface Bundle {
  readonly files: readonly OutputFile[];
  /** The script that the document names. */
  readonly entry: string;
}

export async function pageBundle(): Promise<Bundle> {
  const { metafile: parts } = await bundle(COMMON.plugins);
  const { metafile, outputFiles } = await bundle([...COMMON.plugins, sharedFirst(parts)]);
  const entry = outputsOf(metafile).find(({ entryPoint }) => entryPoint === ENTRY);
  if (!entry) throw new Error(`esbuild made no bundle of ${ENTRY}.`);
  return { files: outputFiles, entry: join(root, entry.path) };
}

function bundle(plugins: Plugin[]) {
  return build({
    ...COMMON,
    entryPoints: { app: ENTRY },
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    splitting: true,
    metafile: true,
    plugins,
  });
}

/** Lets each part import, before anything else, the frame of the page and all that two parts share. */
function sharedFirst(metafile: Metafile): Plugin {
  const outputs = outputsOf(metafile);
  const parts = new Set(outputs.flatMap(({ entryPoint }) => (entryPoint ? [join(root, entryPoint)] : [])));
  const imports = outputs
    .filter(({ entryPoint = ENTRY }) => entryPoint === ENTRY)
    .flatMap(({ inputs }) => Object.keys(inputs).map((path) => join(root, path)))
    .filter((path) => !parts.has(path))
    .map((path) => `import ${JSON.stringify(path)};`);
  return {
    name: "what is shared comes first",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) =>
        parts.has(path)
          ? { contents: imports.join("") + (await readFile(path, "utf8")), loader: "ts" }
          : null,
      );
    },
  };
}

function outputsOf({ outputs }: Metafile) {
  return Object.entries(outputs).map(([path, output]) => ({ path, ...output }));
}

/** Style sheets come into the bundle as text, minified, and stand in the page as constructed sheets. */
function cssAsText(): Plugin {
  return {
    name: "css as text",
    setup({ onLoad }) {
      onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const { code } = await transform(await readFile(path, "utf8"), {
          loader: "css",
          minify: true,
          target: TARGET,
        });
        return { contents: code.trim(), loader: "text" };
      });
    },
  };
}
