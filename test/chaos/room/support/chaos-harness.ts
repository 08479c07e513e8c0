import type { Op } from "../../../../src/protocol/events.ts";
import { invariant } from "../../support/invariant.ts";
import { BudgetModel } from "./budget-model.ts";
import type { ClientModel } from "./client-model.ts";
import { met } from "./coverage.ts";
import { faults } from "./faults.ts";
import { InviteModel } from "./invite-model.ts";
import { LogModel } from "./log-model.ts";
import { PresenceModel } from "./presence-model.ts";
import { Proposals } from "./proposals.ts";
import { RoomHost, type Stored } from "./room-host.ts";
import type { TestConnection } from "./test-connection.ts";

/** MiB of the log that a search walks over at most (C5), less than the log itself has. */
const MAX_SEARCHED_MIB = 79;

/**
 * One room, and the models of it. After each event that the room has handled, everything that it stored and sent is
 * checked against them.
 */
export class ChaosHarness {
  readonly host: RoomHost;
  readonly proposals = new Proposals();
  readonly invites = new InviteModel();
  readonly logModel = new LogModel(this.proposals);
  readonly presence = new PresenceModel();
  readonly budgets = new BudgetModel(this.proposals);
  readonly tabs: readonly ClientModel[];
  stored: Stored | null = null;
  #troubles = 0;
  #aborts = 0;
  #sendings = 0;
  #isEmptied = false;

  constructor(room: string, tabsFor: (proposals: Proposals) => readonly ClientModel[]) {
    this.host = new RoomHost(room);
    this.tabs = tabsFor(this.proposals);
  }

  /** Checks storage and everything that has come. */
  async look(): Promise<void> {
    const { host, logModel, proposals, invites, presence } = this;
    const stored = await host.settle();
    const before = { epoch: logModel.epoch, floor: logModel.floor, head: logModel.head };
    const peopleBefore = presence.people();
    const troubles = host.threw + faults.struck + host.aborts;
    const wasDisturbed = troubles > this.#troubles;
    const wasAborted = host.aborts > this.#aborts;
    this.#troubles = troubles;
    this.#aborts = host.aborts;
    this.stored = stored;
    const mayBeFreed = presence.people().size === 0 ? "by age" : null;
    logModel.observe(stored, host.clock.now(), this.#isEmptied ? "whole" : mayBeFreed);
    this.budgets.observe(logModel, stored, host);
    if (this.#isEmptied) presence.emptied();
    this.#isEmptied = false;
    const isLarge = host.deployment.ballast > MAX_SEARCHED_MIB;
    const greeted = presence.structuredCheckers.filter(({ welcome, refused }) => !welcome && !refused);
    for (const checker of presence.structuredCheckers)
      checker.check({ logModel, proposals, invites, before, isLarge });
    for (const checker of presence.textCheckers) checker.check(logModel);
    presence.observe(stored, host.clock.now(), wasDisturbed, shownOutBy(logModel.news));
    for (const { welcome, refused, greeting } of greeted) {
      if (refused === "name_taken") {
        const names = [...peopleBefore.values(), ...presence.people().values(), ...presence.lingering];
        const isTaken = names.includes(greeting?.name ?? "");
        invariant(isTaken, "H3: nobody has that name", greeting);
      }
      if (welcome && !wasAborted)
        this.checkRoster(new Map(welcome.members.map(({ sid, name }) => [sid, name])));
    }
    this.#read();
  }

  /** Checks a roster (names by sid) against the people who are in the room. */
  checkRoster(roster: ReadonlyMap<string, string>): void {
    const people = this.presence.people();
    const facts = { roster: [...roster], people: [...people] };
    const names = [...people.values()].sort().join();
    const shown = [...roster].filter(([sid]) => people.has(sid) || !this.presence.mayLinger(sid));
    const isTrue =
      shown
        .map(([, name]) => name)
        .sort()
        .join() === names;
    invariant(isTrue, "a roster is who is in the room", facts);
    for (const [sid, name] of people) {
      if (!sid.startsWith("text ")) invariant(roster.get(sid) === name, "a roster has the right sids", facts);
    }
  }

  /** The operator empties the room. */
  async empty(): Promise<void> {
    this.#isEmptied = await this.host.empty();
    if (this.#isEmptied) met("emptied");
    await this.look();
  }

  /** Rings the alarm. @param again whether it is delivered a second time */
  async ring(again: boolean): Promise<void> {
    const now = this.host.clock.now();
    if (await this.host.ring(false)) this.presence.rang(now);
    await this.look();
    if (!again) return;
    await this.host.ring(true);
    this.presence.rang(now);
    await this.look();
  }

  /** Delivers the frames that were held back on a connection, in both directions. */
  async release(connection: TestConnection): Promise<void> {
    connection.holdsIn = false;
    connection.holdsOut = false;
    for (const frame of connection.heldBack.splice(0)) await this.put(connection, frame);
    this.#read();
  }

  /**
   * Closes a connection from the client's side.
   *
   * @param through how many of the frames that were held back still reach the room
   */
  async end(connection: TestConnection | undefined, code: number, through: number): Promise<void> {
    if (!connection?.open) return;
    for (const frame of connection.heldBack.splice(0).slice(0, through)) await this.put(connection, frame);
    // Frames that have come but were not read are lost with the connection.
    if (connection.holdsIn) connection.unread.length = 0;
    await this.host.close(connection, code);
    await this.look();
  }

  /** Sends an object as a frame, unless the network holds it back. */
  tell(connection: TestConnection | undefined, frame: object): Promise<void> {
    return this.send(connection, JSON.stringify(frame));
  }

  /** Sends a frame, unless the network holds it back. */
  async send(connection: TestConnection | undefined, frame: string): Promise<void> {
    if (!connection?.open) return;
    if (connection.holdsOut || connection.heldBack.length > 0) connection.heldBack.push(frame);
    else await this.put(connection, frame);
  }

  /** Puts a frame on a socket, and checks the consequences. */
  async put(connection: TestConnection, frame: string): Promise<void> {
    if (!connection.open) return;
    this.note(connection, frame);
    await this.host.deliver(connection, frame);
    await this.look();
  }

  /** Records what is put on a socket. */
  note(connection: TestConnection, frame: string): void {
    const { epoch, floor, head: logged } = this.logModel;
    const checker = this.presence.textCheckers.find((checker) => checker.connection === connection);
    if (checker && !checker.hasAsked) {
      checker.asks(this.logModel);
      return;
    }
    const { ref = "", unlessAfter } = checker
      ? {}
      : (JSON.parse(frame) as { ref?: string; unlessAfter?: number });
    const speaker =
      checker ?? this.presence.structuredCheckers.find((checker) => checker.connection === connection);
    const name = speaker?.author.name ?? "";
    const proposal = this.proposals.find(ref, frame);
    if (!proposal) return;
    const { id, address } = connection;
    proposal.sendings.push({
      connection: id,
      address,
      order: ++this.#sendings,
      at: this.host.clock.now(),
      name,
      unlessAfter,
      floor,
      logged,
      epoch,
    });
    // A client that sends it again did not receive the refusal: the room decides once more.
    proposal.refused = null;
  }

  #read(): void {
    for (const tab of this.tabs) tab.read();
  }
}

/** The sids that these ops have shown out, and that no later one of them lets in again. */
function shownOutBy(ops: readonly Op[]): string[] {
  const acts = ops.filter((op) => op.type === "sanction").filter(({ effect }) => effect === "out");
  const last = new Map(acts.map((act) => [act.person.sid, act]));
  return [...last.values()].filter(({ until, at }) => until > at).map(({ person }) => person.sid);
}
