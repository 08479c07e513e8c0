import { invariant, isSame } from "../../support/invariant.ts";
import type { ClientModel } from "./client-model.ts";
import { type EnterOptions, USUAL } from "./commands.ts";
import { faults } from "./faults.ts";
import type { HistoryPlayer } from "./history-player.ts";
import type { Stored } from "./room-host.ts";

/** Alarms after which everything that waits for one must have happened: a room that hardly anybody has used has one a day. */
const MOST_ALARMS = 80;
/** Seconds in which an address pays off much of what it owes, and visits after which it must have. */
const SECONDS_OF_DEBT = 60;
const MOST_VISITS = 20;
/** Rounds after which every waiting op must be decided. */
const ROUNDS = 200;
/** Rounds after which each takes longer, and after which a day passes. */
const IMPATIENT = 5;
const DESPERATE = 15;
/** Refusals that time makes void. */
const MAY_PASS = new Set<string | null | undefined>(["unavailable", "removed"]);
const DAY_MS = 24 * 60 * 60 * 1000;

/** Lets the room come to rest, and checks that every client knows what it should. */
export async function quiet(player: HistoryPlayer): Promise<void> {
  await settleDown(player);
  const { logModel, presence, stored } = player;
  for (const tab of player.tabs) if (tab.isConnected && !tab.isWaiting) checkTab(player, tab);
  for (const checker of presence.structuredCheckers) {
    if (!checker.connection.open || !checker.welcome) continue;
    invariant(checker.head === logModel.head, "O2: everybody is told of everything", {
      connection: checker.connection.id,
      told: checker.head,
      head: logModel.head,
    });
    invariant(checker.unexplained.length === 0, "an op comes before its author leaves", checker.unexplained);
  }
  const names = new Set(presence.people().values());
  for (const checker of presence.textCheckers) {
    if (!checker.connection.open || !checker.hasAsked) continue;
    checker.conclude(logModel);
    for (const [name, isHere] of checker.names) {
      const isTrue = isHere === names.has(name) || presence.lingering.includes(name);
      invariant(isTrue, "a text connection is told who is here", { name, isHere, names: [...names] });
    }
  }
  if (!stored?.exists) return;
  const { alarmAt } = stored;
  const due = Math.min(...presence.holds.map(({ until }) => until));
  invariant(alarmAt !== null && alarmAt <= due, "there is an alarm for what is due", { alarmAt, due });
}

/** Ends a history without faults. Checks that nothing is lost, that names become free, and that nothing stays stored. */
export async function conclude(player: HistoryPlayer): Promise<void> {
  faults.disarm();
  player.relax();
  await openDoor(player);
  for (const tab of player.tabs) await bringIn(player, tab);
  await settleDown(player);
  // A ghost's late hello may have replaced a tab's connection (H7): the tab comes back once more.
  for (const tab of player.tabs) await bringIn(player, tab);
  await quiet(player);
  for (const tab of player.tabs) {
    invariant(tab.isReady && tab.pending.length === 0, "C4: everything is known in the end", {
      client: tab.client,
      isReady: tab.isReady,
      pending: tab.pending.map(({ proposal: { frame } }) => frame),
    });
  }
  const { presence } = player;
  for (const { connection } of [...presence.structuredCheckers, ...presence.textCheckers])
    await player.end(connection, 1000, 0);
  await ringOnTime(player, () => presence.holds.length + presence.lingering.length > 0);
  await settleDown(player);
  invariant(presence.people().size === 0, "H6: no name is held for nobody", [...presence.people()]);
  // It may have been closed by what was sent again.
  await openDoor(player);
  await checkNames(player);
  await ringOnTime(player, () => player.stored?.exists === true);
  const { dump, exists, alarmAt } = player.stored as Stored;
  invariant(!exists && alarmAt === null, "C6: an empty room leaves nothing stored", { dump, alarmAt });
}

/** Behind a closed door nothing would come to its end, and whoever could open it may be gone. */
async function openDoor(player: HistoryPlayer): Promise<void> {
  if (player.logModel.order().door !== "open") await player.empty();
}

/** Rings alarms, each at its time, while they are needed. After a clock that was set back it takes several. */
async function ringOnTime(player: HistoryPlayer, isNeeded: () => boolean): Promise<void> {
  const { clock } = player.host;
  for (let i = 0; i < MOST_ALARMS && isNeeded(); i++) {
    clock.set(Math.max(0, (player.stored?.alarmAt ?? 0) - clock.now()));
    await player.ring(false);
    await settleDown(player);
  }
}

async function settleDown(player: HistoryPlayer): Promise<void> {
  const { host } = player;
  for (const tab of player.tabs) if (tab.checker) await player.release(tab.checker.connection);
  for (const terminal of player.terminals) if (terminal) await player.release(terminal.connection);
  for (let round = 0; round < ROUNDS; round++) {
    if (host.owesAlarm) await player.ring(false);
    // In a second, a session's budget refills by two messages. A debt takes longer, and the rows of a day take a day.
    await host.pass(round === 0 ? 50 : round < IMPATIENT ? 1_000 : 10_000);
    if (round > 0 && round % DESPERATE === 0) host.clock.set(DAY_MS);
    await player.look();
    if (!(await player.resend()) && player.stored?.idle && !host.owesAlarm) return;
  }
  invariant(false, "the room comes to rest", { idle: player.stored?.idle });
}

function checkTab(player: HistoryPlayer, tab: ClientModel): void {
  const { host, logModel } = player;
  const { client, timeline, epoch, members, pending, from } = tab;
  const waiting = pending.map(({ proposal: { frame } }) => frame);
  invariant(tab.isReady || host.threw > 0, "H9: a hello is answered", { client });
  invariant(pending.length === 0 || host.threw > 0, "everything that was said is answered", {
    client,
    waiting,
  });
  if (!tab.isReady) return;
  invariant(logModel.epoch === null || epoch === logModel.epoch, "one epoch", { epoch, is: logModel.epoch });
  const kept = logModel.messages().filter(({ seq }) => seq > logModel.floor && seq >= from);
  const shown = timeline?.messages.filter(({ seq }) => seq > logModel.floor);
  invariant(isSame(shown, kept), "C3, E2: a timeline is a piece of the log, folded alike", {
    client,
    shown,
    kept,
  });
  player.checkRoster(members);
}

/** Brings a tab back to its session, if it is away or still waits for an answer. */
async function bringIn(player: HistoryPlayer, tab: ClientModel): Promise<void> {
  if (tab.checker) await player.release(tab.checker.connection);
  if (tab.isConnected && tab.isReady && tab.pending.length === 0) return;
  await enterInTime(player, tab, USUAL);
  if (!tab.isReady) await enterInTime(player, tab, USUAL, `spare${tab.client}`);
}

/** Lets a tab enter. While its address owes what was read for it, a hello is unavailable (L5): it comes again. */
async function enterInTime(
  player: HistoryPlayer,
  tab: ClientModel,
  as: EnterOptions,
  otherName?: string,
): Promise<void> {
  await player.enter(tab, as, otherName);
  for (let i = 0; i < MOST_VISITS && MAY_PASS.has(tab.checker?.refused); i++) {
    await player.host.pass(SECONDS_OF_DEBT * 1000);
    await player.look();
    await player.enter(tab, as, otherName);
  }
}

/** Checks that every name is free again. */
async function checkNames(player: HistoryPlayer): Promise<void> {
  const tab = player.tabs[0] as ClientModel;
  for (let name = 0; name < 5; name++) {
    await enterInTime(player, tab, { ...USUAL, name, resumes: false, isNew: true });
    invariant(tab.isReady, "H6: a name is free when nobody has it", { name });
    await player.end(tab.checker?.connection, 1000, 0);
  }
}
