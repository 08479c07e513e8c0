// Asks the registry for known vulnerabilities of what is installed, and fails if any is moderate or worse. Where the
// registry offers no audit, or cannot be reached, it says so: then nothing was audited.

import { execFile } from "node:child_process";

const report = await audit();

if (report.error || report.message) {
  console.log(
    `Not audited: the registry said: ${report.message ?? report.error.summary ?? report.error.code}`,
  );
} else {
  const { total, info, low } = report.metadata.vulnerabilities;
  for (const [name, { severity, range }] of Object.entries(report.vulnerabilities)) {
    console.error(`${severity}: ${name} ${range}`);
  }
  console.log(`Audited: ${total} known vulnerabilities in ${report.metadata.dependencies.total} packages.`);
  if (total > info + low) process.exitCode = 1;
}

/** What `npm audit` says, as JSON. It exits with 1 when it has found something, too. */
function audit() {
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
