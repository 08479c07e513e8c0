import { type Count, type Result, verdictOf } from "./attack.ts";

/** Prints what came of one attack. */
export function print({ attack, counts, beat, seconds }: Result): void {
  console.log(`\n${attack.name}: ${attack.title} (${seconds.toFixed(0)} s)`);
  for (const count of counts) console.log(`  ${line(count)}`);
  const { p50, p99, worst, worstAfter, answered, sent } = beat;
  console.log(
    `  members: p50 ${ms(p50)}, p99 ${ms(p99)}, worst ${ms(worst)} after ${worstAfter.toFixed(1)} s, ${answered} of ${sent} messages answered`,
  );
}

function line(count: Count): string {
  const { what, asked, got, most } = count;
  const bound = most === null ? "no bound" : `at most ${whole(most)}`;
  return `${verdictOf(count).padEnd(9)} ${what}: asked ${whole(asked)}, got ${whole(got)}, ${bound}`;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

export function ms(value: number): string {
  return Number.isFinite(value) ? `${whole(value)} ms` : "–";
}
