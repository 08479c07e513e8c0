import type { Op } from "../protocol/events.ts";
import { Budgets } from "./conduct/budget.ts";
import { Penalties } from "./conduct/penalties.ts";
import type { Connection } from "./connection.ts";
import { Connections } from "./connections.ts";
import { Flush } from "./delivery/flush.ts";
import { StalledSockets } from "./delivery/stalled.ts";
import { WaitingList } from "./delivery/waiting-list.ts";
import { Disposal } from "./disposal.ts";
import { Consequences } from "./entry/consequences.ts";
import { Door } from "./entry/door.ts";
import { Exit } from "./entry/exit.ts";
import { Greeting } from "./entry/greeting.ts";
import { Invites } from "./entry/invites.ts";
import { Networks } from "./entry/networks.ts";
import { Presence } from "./entry/presence.ts";
import { Seating } from "./entry/seating.ts";
import { Visiting } from "./entry/visiting.ts";
import { WaitingRoom } from "./entry/waiting-room.ts";
import { Moderation } from "./moderation.ts";
import { Operator } from "./operator.ts";
import { Proposals } from "./proposals.ts";
import { Questions } from "./questions.ts";
import { Remote } from "./remote.ts";
import { Roster } from "./roster.ts";
import { Searches } from "./search.ts";
import { Speech } from "./speech.ts";
import { DailyRows } from "./store/daily-rows.ts";
import { History } from "./store/history.ts";
import { Log, newEpoch } from "./store/log.ts";
import { Retention } from "./store/retention.ts";
import { keepSpeakers } from "./store/speakers.ts";
import { Visitors } from "./visitors.ts";
import type { World } from "./world.ts";

/** The parts of a room, each with those that it uses. */
export type Parts = ReturnType<typeof partsOf>;

/** Makes the parts of a room. @param epoch that the sockets remember, for a log that has stored none yet */
export function partsOf(world: World, epoch: string | undefined) {
  const { clock, limits, storage } = world;
  const log = new Log(storage, epoch ?? newEpoch(world));
  const roster = new Roster();
  const visitors = new Visitors();
  const connections = new Connections(roster, visitors);
  const waiting = new WaitingList();
  const history = new History({ sql: storage, log });
  const daily = new DailyRows({ log, history, limits });
  const budgets = new Budgets({ limits, daily, countElsewhere: world.countElsewhere });
  const penalties = new Penalties({ clock, budgets });
  const retention = new Retention({ log, daily, storage, limits });
  const presence = new Presence({ world, roster, connections, budgets, log, waiting, retention });
  const stalled = new StalledSockets({
    world,
    reset: (reason) => {
      // Every client reconnects and finds its name reserved.
      presence.holdEverybody();
      world.reset(reason);
    },
  });
  const exit = new Exit({ connections, presence, stalled });
  const disposal = new Disposal({ world, roster, connections, log });
  const listener = {
    committed: (ops: readonly Op[]) => {
      retention.scheduleRun(clock.now());
      consequences.follow(ops);
    },
    told: () => dismissOffenders({ penalties, exit }),
    idle: () => disposal.deleteIfUnused(),
    lose: (connection: Connection) => exit.lose(connection),
    unread: (bytes: number) => stalled.checkUnread(bytes),
  };
  const flush = new Flush({
    world,
    roster,
    visitors,
    log,
    history,
    waiting,
    networksOf: (sid) => networks.of(sid),
    thoseFrom: (hashes) => networks.thoseFrom(hashes),
    waiterOf: (sid) => waitingRoom.person(sid),
    keepDay: (upTo, now) => {
      daily.keepBefore(upTo, now);
      keepSpeakers(storage, log, upTo);
    },
    listener,
  });
  const waitingRoom = new WaitingRoom({ world, roster, connections, log, flush });
  const networks = new Networks({ roster, log, waitingRoom });
  const invites = new Invites({ world, log });
  const searches = new Searches({
    world,
    log,
    history,
    budgets,
    waiting,
    onSlice: () => {
      dismissOffenders({ penalties, exit });
      flush.schedule();
    },
  });
  const proposals = new Proposals({ world, log, searches, budgets });
  const questions = new Questions({ world, log, history, invites, budgets });
  const speech = new Speech({
    world,
    log,
    proposals,
    questions,
    waiting,
    presence,
    flush,
    budgets,
    penalties,
  });
  const seating = new Seating({
    world,
    roster,
    connections,
    log,
    flush,
    presence,
    invites,
    visitors,
    exit,
    penalties,
    budgets,
  });
  const greeting = new Greeting({
    world,
    roster,
    connections,
    log,
    history,
    budgets,
    seating,
    waitingRoom,
    visitors,
    invites,
    flush,
  });
  const visiting = new Visiting({
    world,
    roster,
    log,
    invites,
    visitors,
    flush,
    greeting,
    speech,
    exit,
    penalties,
  });
  const door = new Door({
    world,
    connections,
    visitors,
    log,
    budgets,
    waitingRoom,
    seating,
    greeting,
    penalties,
  });
  const consequences = new Consequences({
    roster,
    log,
    flush,
    presence,
    exit,
    greeting,
    waitingRoom,
    visitors,
    visiting,
  });
  const remote = new Remote({
    world,
    roster,
    log,
    invites,
    history,
    visitors,
    budgets,
    questions,
    proposals,
    flush,
  });
  const moderation = new Moderation({ world, roster, connections, flush, searches, disposal, exit });
  const operator = new Operator({ world, roster, connections, log, moderation });
  return {
    roster,
    connections,
    flush,
    searches,
    retention,
    presence,
    budgets,
    exit,
    penalties,
    door,
    visiting,
    visitors,
    speech,
    stalled,
    operator,
    remote,
    disposal,
    invites,
    log,
  };
}

/** Closes the connections that have offended too often. */
export function dismissOffenders({
  penalties,
  exit,
}: {
  readonly penalties: Penalties;
  readonly exit: Exit;
}): void {
  for (const { connection, kind } of penalties.takeOffenders()) exit.dismiss(connection, kind);
}
