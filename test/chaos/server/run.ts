import { ChaosRun } from "./chaos-run.ts";
import { writeDocument } from "./document.ts";
import { readOptions, USAGE } from "./options.ts";
import { print } from "./report.ts";

/** `npm run chaos`. Returns 0 if everything held, 1 if something did not, 2 if the arguments are invalid. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return 2;
  }
  const run = new ChaosRun(options);
  const report = await run.run();
  print(report);
  if (options.docs) await writeDocument(report);
  return report.isClean ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
