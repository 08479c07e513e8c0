import { faults } from "./faults.ts";
import { Host, type Stored } from "./host.ts";
import { Ledger } from "./ledger.ts";
import type { Line } from "./line.ts";
import { Proposals } from "./proposals.ts";
import type { Tab } from "./tab.ts";
import { Truth } from "./truth.ts";
import { promise } from "./violation.ts";

/** One room and the model of it: what is put on its lines, and the look at everything after each event that it has heard. */
export class Stage {
  readonly host: Host;
  readonly proposals = new Proposals();
  readonly ledger = new Ledger(this.proposals);
  readonly truth = new Truth();
  readonly tabs: readonly Tab[];
  stored: Stored | null = null;
  #troubles = 0;
  #aborts = 0;

  constructor(room: string, tabsFor: (proposals: Proposals) => readonly Tab[]) {
    this.host = new Host(room);
    this.tabs = tabsFor(this.proposals);
  }

  /** Looks at storage and at everything that has come, and judges it. */
  async look(): Promise<void> {
    const { host, ledger, proposals, truth } = this;
    const stored = await host.settle();
    const before = { epoch: ledger.epoch, floor: ledger.floor, head: ledger.head };
    const peopleBefore = truth.people();
    const troubles = host.threw + faults.struck + host.aborts;
    const wasDisturbed = troubles > this.#troubles;
    const wasAborted = host.aborts > this.#aborts;
    this.#troubles = troubles;
    this.#aborts = host.aborts;
    this.stored = stored;
    ledger.observe(stored, host.clock.now(), truth.people().size === 0);
    const greeted = truth.witnesses.filter(({ welcome, refused }) => !welcome && !refused);
    for (const witness of truth.witnesses) witness.judge({ ledger, proposals, before });
    for (const listener of truth.listeners) listener.judge(ledger);
    truth.observe(stored, host.clock.now(), wasDisturbed);
    for (const { welcome, refused, greeting } of greeted) {
      if (refused === "name_taken") {
        const names = [...peopleBefore.values(), ...truth.people().values(), ...truth.lingering];
        const isTaken = names.includes(greeting?.name ?? "");
        promise(isTaken, "H3: nobody has that name", greeting);
      }
      if (welcome && !wasAborted)
        this.checkRoster(new Map(welcome.members.map(({ sid, name }) => [sid, name])));
    }
    this.#read();
  }

  /** Compares a roster, names by sid, with who is really here. */
  checkRoster(roster: ReadonlyMap<string, string>): void {
    const people = this.truth.people();
    const facts = { roster: [...roster], people: [...people] };
    const names = [...people.values()].sort().join();
    const shown = [...roster].filter(([sid]) => people.has(sid) || !this.truth.mayLinger(sid));
    const isTrue =
      shown
        .map(([, name]) => name)
        .sort()
        .join() === names;
    promise(isTrue, "a roster equals the truth", facts);
    for (const [sid, name] of people) {
      if (!sid.startsWith("text ")) promise(roster.get(sid) === name, "a roster has the right sids", facts);
    }
  }

  /** Rings the alarm; once more if it comes twice. */
  async ring(again: boolean): Promise<void> {
    const now = this.host.clock.now();
    if (await this.host.ring(false)) this.truth.rang(now);
    await this.look();
    if (!again) return;
    await this.host.ring(true);
    this.truth.rang(now);
    await this.look();
  }

  /** Delivers what was held back on a line, in both directions. */
  async release(line: Line): Promise<void> {
    line.holdsIn = false;
    line.holdsOut = false;
    for (const frame of line.heldBack.splice(0)) await this.put(line, frame);
    this.#read();
  }

  /** Closes a line from its client's side; so many of the frames that are held back still come through. */
  async end(line: Line | undefined, code: number, through: number): Promise<void> {
    if (!line?.open) return;
    for (const frame of line.heldBack.splice(0).slice(0, through)) await this.put(line, frame);
    // What has come and was not read is lost with the line.
    if (line.holdsIn) line.unread.length = 0;
    await this.host.close(line, code);
    await this.look();
  }

  /** Sends an object as a frame, if the network lets it pass. */
  tell(line: Line | undefined, frame: object): Promise<void> {
    return this.send(line, JSON.stringify(frame));
  }

  /** Sends a frame, if the network lets it pass. */
  async send(line: Line | undefined, frame: string): Promise<void> {
    if (!line?.open) return;
    if (line.holdsOut || line.heldBack.length > 0) line.heldBack.push(frame);
    else await this.put(line, frame);
  }

  /** Puts a frame on a socket, and looks at what comes of it. */
  async put(line: Line, frame: string): Promise<void> {
    if (!line.open) return;
    this.note(line, frame);
    await this.host.deliver(line, frame);
    await this.look();
  }

  /** Notes what is put on a socket. */
  note(line: Line, frame: string): void {
    const { epoch, floor, head: logged } = this.ledger;
    const listener = this.truth.listeners.find((listener) => listener.line === line);
    if (listener && !listener.hasAsked) {
      listener.asks(this.ledger);
      return;
    }
    const { ref = "", unlessAfter } = listener
      ? {}
      : (JSON.parse(frame) as { ref?: string; unlessAfter?: number });
    const speaker = listener ?? this.truth.witnesses.find((witness) => witness.line === line);
    const name = speaker?.author.name ?? "";
    const proposal = this.proposals.find(ref, frame);
    if (!proposal) return;
    proposal.puts.push({ name, unlessAfter, floor, logged, epoch });
    // Who says it again has not heard that it was refused: now it is decided anew.
    proposal.refused = null;
  }

  #read(): void {
    for (const tab of this.tabs) tab.read();
  }
}
