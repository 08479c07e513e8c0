// Asks the registry for known vulnerabilities of what is installed, and fails if any is moderate or worse. Where the
// registry offers no audit, or cannot be reached, it says so: then nothing was audited.

import { execFile } from "node:child_process";

/** What `npm audit --json` prints, as far as it is read here. */
interface Findings {
  metadata: {
    vulnerabilities: { total: number; info: number; low: number };
    dependencies: { total: number };
  };
  vulnerabilities: Record<string, { severity: string; range: string }>;
}

/** What it prints when the registry audits nothing. */
interface Refusal {
  error?: { summary?: string; code?: string };
  message?: string;
}

const report = await audit();

if (isRefusal(report)) {
  console.log(
    `Not audited: the registry said: ${report.message ?? report.error?.summary ?? report.error?.code}`,
  );
} else {
  const { total, info, low } = report.metadata.vulnerabilities;
  for (const [name, { severity, range }] of Object.entries(report.vulnerabilities)) {
    console.error(`${severity}: ${name} ${range}`);
  }
  console.log(`Audited: ${total} known vulnerabilities in ${report.metadata.dependencies.total} packages.`);
  if (total > info + low) process.exitCode = 1;
}

function isRefusal(report: Findings | Refusal): report is Refusal {
  const { error, message } = report as Refusal;
  return Boolean(error || message);
}

/** What `npm audit` says, as JSON. It exits with 1 when it has found something, too. */
function audit(): Promise<Findings | Refusal> {
  return new Promise((resolve, reject) => {
    execFile("npm", ["audit", "--json"], { maxBuffer: 1 << 26 }, (error, output) => {
      try {
        resolve(JSON.parse(output));
      } catch {
        reject(error ?? new Error(`npm audit said: ${output}`));
      }
    });
  });
}
