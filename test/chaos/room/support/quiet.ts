import { USUAL } from "./commands.ts";
import type { Driver } from "./driver.ts";
import { faults } from "./faults.ts";
import type { Stored } from "./host.ts";
import type { Tab } from "./tab.ts";
import { isSame, promise } from "./violation.ts";

/** Alarms after which what waits for them must have come. */
const MOST_ALARMS = 20;
/** Rounds after which everything that waits must have got through. */
const ROUNDS = 100;

/** Lets everything come to an end that is under way, and sees whether everybody knows what they should. */
export async function quiet(driver: Driver): Promise<void> {
  await settleDown(driver);
  const { ledger, truth, stored } = driver;
  for (const tab of driver.tabs) if (tab.isConnected) checkTab(driver, tab);
  for (const witness of truth.witnesses) {
    if (!witness.line.open || !witness.welcome) continue;
    promise(witness.head === ledger.head, "O2: everybody is told of everything", {
      line: witness.line.id,
      told: witness.head,
      head: ledger.head,
    });
    promise(witness.unexplained.length === 0, "an op comes before its author has left", witness.unexplained);
  }
  const names = new Set(truth.people().values());
  for (const listener of truth.listeners) {
    if (!listener.line.open || !listener.hasAsked) continue;
    listener.conclude(ledger);
    for (const [name, isHere] of listener.names) {
      const isTrue = isHere === names.has(name) || truth.lingering.includes(name);
      promise(isTrue, "a line tells who is here", { name, isHere, names: [...names] });
    }
  }
  if (!stored?.born) return;
  const { alarmAt } = stored;
  const due = Math.min(...truth.holds.map(({ until }) => until));
  promise(alarmAt !== null && alarmAt <= due, "there is an alarm for what is due", { alarmAt, due });
}

/** Heals everything, and sees that nothing is lost, that names become free, and that the room leaves nothing behind. */
export async function conclude(driver: Driver): Promise<void> {
  faults.disarm();
  for (const tab of driver.tabs) await bringIn(driver, tab);
  await settleDown(driver);
  // A ghost's late hello may have taken somebody's place (H7): they come back once more.
  for (const tab of driver.tabs) await bringIn(driver, tab);
  await quiet(driver);
  for (const tab of driver.tabs) {
    promise(tab.isReady && tab.pending.length === 0, "C4: everything is known in the end", {
      client: tab.client,
      isReady: tab.isReady,
      pending: tab.pending.map(({ proposal: { frame } }) => frame),
    });
  }
  const { truth } = driver;
  for (const { line } of [...truth.witnesses, ...truth.listeners]) await driver.end(line, 1000, 0);
  await ringOnTime(driver, () => truth.holds.length + truth.lingering.length > 0);
  await settleDown(driver);
  promise(truth.people().size === 0, "H6: no name is held for nobody", [...truth.people()]);
  await checkNames(driver);
  await ringOnTime(driver, () => driver.stored?.born === true);
  const { dump, born, alarmAt } = driver.stored as Stored;
  promise(!born && alarmAt === null, "C6: a forsaken room leaves nothing", { dump, alarmAt });
}

/** Lets alarms ring, each at its own time, while there is a need; where the clock was set back that may take a few. */
async function ringOnTime(driver: Driver, isNeeded: () => boolean): Promise<void> {
  const { clock } = driver.host;
  for (let i = 0; i < MOST_ALARMS && isNeeded(); i++) {
    clock.set(Math.max(0, (driver.stored?.alarmAt ?? 0) - clock.now()));
    await driver.ring(false);
    await settleDown(driver);
  }
}

async function settleDown(driver: Driver): Promise<void> {
  const { host } = driver;
  for (const tab of driver.tabs) if (tab.witness) await driver.release(tab.witness.line);
  for (const terminal of driver.terminals) if (terminal) await driver.release(terminal.line);
  for (let round = 0; round < ROUNDS; round++) {
    if (host.owesAlarm) await driver.ring(false);
    // A second brings back two messages of a session's budget.
    await host.pass(round === 0 ? 50 : 1_000);
    await driver.look();
    if (!(await driver.resend()) && driver.stored?.idle && !host.owesAlarm) return;
  }
  promise(false, "the room comes to rest", { idle: driver.stored?.idle });
}

function checkTab(driver: Driver, tab: Tab): void {
  const { host, ledger } = driver;
  const { client, timeline, epoch, members, pending, from } = tab;
  const waiting = pending.map(({ proposal: { frame } }) => frame);
  promise(tab.isReady || host.threw > 0, "H9: a hello is answered", { client });
  promise(pending.length === 0 || host.threw > 0, "everything that was said is answered", {
    client,
    waiting,
  });
  if (!tab.isReady) return;
  promise(ledger.epoch === null || epoch === ledger.epoch, "one epoch", { epoch, is: ledger.epoch });
  const kept = ledger.messages().filter(({ seq }) => seq > ledger.floor && seq >= from);
  const shown = timeline?.messages.filter(({ seq }) => seq > ledger.floor);
  promise(isSame(shown, kept), "C3, E2: a timeline is a piece of the log, folded alike", {
    client,
    shown,
    kept,
  });
  driver.checkRoster(members);
}

/** Brings a tab back to its session, if it is away, or has been left without an answer. */
async function bringIn(driver: Driver, tab: Tab): Promise<void> {
  if (tab.witness) await driver.release(tab.witness.line);
  if (tab.isConnected && tab.isReady && tab.pending.length === 0) return;
  await driver.enter(tab, USUAL);
  if (!tab.isReady) await driver.enter(tab, USUAL, `spare${tab.client}`);
}

/** Sees that every name is free again. */
async function checkNames(driver: Driver): Promise<void> {
  const tab = driver.tabs[0] as Tab;
  for (let name = 0; name < 5; name++) {
    await driver.enter(tab, { name, resumes: false, isNew: true, isSlow: false });
    promise(tab.isReady, "H6: a name is free when nobody has it", { name });
    await driver.end(tab.witness?.line, 1000, 0);
  }
}
