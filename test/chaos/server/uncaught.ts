/** The tool's complaint on a machine without internet access; it does not come from the Worker. */
const HARMLESS = /workers\.cloudflare\.com/;

/** Returns uncaught errors in the output of the server: the line that names each. */
export function uncaughtIn(output: string): string[] {
  const lines = output.split("\n");
  return lines.flatMap((line, i) => {
    if (/\buncaught\b|\bunhandled\b/i.test(line)) return [line.trim()];
    const isTrace = /^\s+at /.test(line) && !/^\s+at /.test(lines[i - 1] ?? "");
    const name = lines[i - 1] ?? "";
    return isTrace && !HARMLESS.test(name) && !/\buncaught\b/i.test(name) ? [name.trim()] : [];
  });
}

/** Returns errors that the Worker has caught and logged. */
export function loggedIn(output: string): string[] {
  return output.split("\n").filter((line) => /"event":"(commit|request) failed"/.test(line));
}
