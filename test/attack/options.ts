import { parseArgs } from "node:util";

/** What a run is asked for. */
export interface Options {
  /** Whether only the short attacks run, each for a short time. */
  readonly isShort: boolean;
  /** Whether the table is written to docs/attacks.md. */
  readonly docs: boolean;
  /** Names of attacks; all if there are none. */
  readonly only: readonly string[];
  /** Variables of the server that differ from `wrangler.toml`, to see a bound fail. */
  readonly vars: Readonly<Record<string, string>>;
}

export const USAGE = `usage: npm run attack -- [--ci] [--docs] [--only NAME]… [--var NAME:VALUE]…

  --ci              the short form: half a minute, counts alone decide
  --docs            write the table to docs/attacks.md
  --only NAME       one attack, or several
  --var NAME:VALUE  start the server with another limit, to see the attack break it`;

/** @throws Error if the arguments make no sense */
export function readOptions(args: readonly string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ci: { type: "boolean", default: false },
      docs: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      var: { type: "string", multiple: true, default: [] },
    },
  });
  for (const name of values.only) {
    if (!names.includes(name)) throw new Error(`--only is one of ${names.join(", ")}, and not "${name}".`);
  }
  const vars = values.var.map((setting) => {
    const [, name, value] = /^(\w+):(.*)$/.exec(setting) ?? [];
    if (!name || value === undefined) throw new Error(`--var is NAME:VALUE, and not "${setting}".`);
    return [name, value] as const;
  });
  return { isShort: values.ci, docs: values.docs, only: values.only, vars: Object.fromEntries(vars) };
}
