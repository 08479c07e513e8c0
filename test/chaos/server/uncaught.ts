/** What a machine without a way out makes the tool say; it has nothing to do with the Worker. */
const HARMLESS = /workers\.cloudflare\.com/;

/** Errors that nobody caught, in what the server has printed: each with the line that names it. */
export function uncaughtIn(output: string): string[] {
  const lines = output.split("\n");
  return lines.flatMap((line, i) => {
    if (/\buncaught\b|\bunhandled\b/i.test(line)) return [line.trim()];
    const isTrace = /^\s+at /.test(line) && !/^\s+at /.test(lines[i - 1] ?? "");
    const name = lines[i - 1] ?? "";
    return isTrace && !HARMLESS.test(name) && !/\buncaught\b/i.test(name) ? [name.trim()] : [];
  });
}

/** Errors that the Worker has caught and told of in its log. */
export function loggedIn(output: string): string[] {
  return output.split("\n").filter((line) => /"event":"(commit|request) failed"/.test(line));
}
