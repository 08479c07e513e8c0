import type { OpFrame } from "../../../../src/protocol/frames.ts";
import { PING } from "../../../../src/protocol/limits.ts";
import { type As, type Command, EMOJI, TABS, TERMINALS, USUAL } from "./commands.ts";
import type { Line } from "./line.ts";
import { Listener } from "./listener.ts";
import { Stage } from "./stage.ts";
import { Tab } from "./tab.ts";
import { Witness } from "./witness.ts";

const NAMES = ["ann", "bob", "cat", "tess", "tom"] as const;

/** Plays a history: does what its commands say. */
export class Driver extends Stage {
  readonly terminals: (Listener | null)[] = Array.from({ length: TERMINALS }, () => null);
  /** Lines that their tabs have given up, and that the room may still believe in. */
  readonly #ghosts: Witness[] = [];

  constructor(room: string) {
    const sessions = NAMES.map((name) => ({ token: null, author: { sid: "", name } }));
    super(room, (proposals) =>
      Array.from({ length: TABS }, (_, i) => {
        const session = sessions[i >> 1];
        if (!session) throw new Error("there are more tabs than sessions");
        return new Tab(`tab${i}`, session, proposals);
      }),
    );
  }

  async perform(command: Command): Promise<void> {
    switch (command.do) {
      case "enter":
        if (command.who < TABS) await this.enter(this.#tab(command.who), command.as);
        else await this.#enterText(command.who - TABS, command.as);
        break;
      case "say":
        await this.#say(command);
        break;
      case "edit":
      case "delete":
      case "react":
      case "unreact":
        await this.#change(command);
        break;
      case "history":
        await this.#turnBack(command);
        break;
      case "typing":
        await this.tell(this.#tab(command.who).witness?.line, { type: "typing" });
        break;
      case "ping":
        await this.send(this.#tab(command.who).witness?.line, PING);
        break;
      case "leave":
        await this.end(this.#lineOf(command.who), 1000, 0);
        break;
      case "lose":
        await this.end(this.#lineOf(command.who), command.code, command.through);
        break;
      case "overtake":
        await this.#overtake(this.#tab(command.who));
        break;
      case "abandon":
        this.#abandon(this.#tab(command.who));
        break;
      case "hold":
      case "release":
        await this.#hold(this.#lineOf(command.who), command.side, command.do === "hold");
        break;
      case "ghost":
        await this.#haunt(command.which, command.speaks);
        break;
      case "evict":
        await this.host.evict();
        break;
      case "abort":
        await this.host.abort();
        break;
      case "fail":
        await this.host.arm(command.fault);
        break;
      case "ring":
        await this.ring(command.again);
        break;
      case "pass":
        await this.host.pass(command.ms);
        break;
      case "set":
        this.host.clock.set(command.ms);
        break;
      case "expire":
        this.host.clock.set(command.ms);
        await this.ring(false);
        break;
      case "quiet":
        return;
      default:
        command satisfies never;
    }
    await this.look();
    await this.resend();
  }

  /** Brings a tab in, or back. */
  async enter(tab: Tab, { name, resumes, isNew, isSlow }: As, otherName?: string): Promise<void> {
    if (tab.witness) await this.end(tab.witness.line, 4200, 0);
    const ghost = this.#ghosts.findLast(({ author, line }) => author === tab.session.author && line.open);
    if (isNew) tab.session = { token: null, author: { sid: "", name: tab.session.author.name } };
    const line = await this.host.open("alcove.v1");
    await this.look();
    if (!line) return;
    const witness = new Witness(line, tab.session.author);
    this.truth.witnesses.push(witness);
    tab.begin(witness);
    line.holdsOut = isSlow;
    const called = otherName ?? (name === null ? tab.session.author.name : (NAMES[name] as string));
    const hello = tab.hello(called, resumes);
    witness.greeting = { name: called, resume: hello.resume ?? null };
    const isRace = ghost && ghost.line.heldBack.length > 0 && name === null && !isNew && !isSlow;
    if (isRace) await this.#race(tab, line, JSON.stringify(hello), ghost.line);
    else await this.tell(line, hello);
  }

  /** Lets each tab send again one op of those that are not on their way. */
  async resend(): Promise<boolean> {
    let isBusy = false;
    for (const tab of this.tabs) {
      const again = tab.resend();
      if (!again) continue;
      isBusy = true;
      await this.tell(tab.witness?.line, again.frame);
    }
    return isBusy;
  }

  async #enterText(which: number, { name, isSlow }: As): Promise<void> {
    const older = this.terminals[which];
    if (older) await this.end(older.line, 1001, 0);
    const line = await this.host.open("text");
    await this.look();
    if (!line) return;
    const username = NAMES[name ?? 3 + which] as string;
    const listener = new Listener(line, { sid: "", name: username });
    this.truth.listeners.push(listener);
    this.terminals[which] = listener;
    line.holdsOut = isSlow;
    await this.tell(line, { username });
  }

  /**
   * A tab comes back while something that it has said on its old line is still on its way: its hello and what it sends
   * again come first, and then the ghost's own frames.
   */
  async #race(tab: Tab, line: Line, hello: string, ghost: Line): Promise<void> {
    const frames: [Line, string][] = [[line, hello]];
    for (const again of tab.again()) frames.push([line, JSON.stringify(again)]);
    // The runtime reads all lines in turn: these let the ghost come last.
    for (let i = 0; i < 3; i++) frames.push([ghost, '{"type":"typing"}']);
    for (const frame of ghost.heldBack.splice(0)) frames.push([ghost, frame]);
    for (const [on, frame] of frames) this.note(on, frame);
    await this.host.deliverTogether(frames);
    await this.look();
  }

  async #say({ who, reply, isLong }: Extract<Command, { do: "say" }>): Promise<void> {
    const text = this.proposals.newText(isLong);
    if (who >= TABS) {
      if (!this.#lineOf(who)?.open) await this.#enterText(who - TABS, USUAL);
      const listener = this.terminals[who - TABS];
      if (!listener?.line.open || listener.refused !== null) return;
      const { author } = listener;
      const frame = { type: "send", ref: "", text } as const;
      this.proposals.add({ author, frame, head: 0, epoch: "", puts: [], refused: null });
      await this.send(listener.line, text);
      return;
    }
    const target = reply === null ? undefined : (pick(this.ledger.ops, reply)?.seq ?? 1);
    const replyTo = target === undefined ? {} : { replyTo: target };
    await this.#propose(await this.#present(who), { type: "send", text, ...replyTo });
  }

  async #change(command: Extract<Command, { do: "edit" | "delete" | "react" | "unreact" }>): Promise<void> {
    const isOwn = "isOwn" in command && command.isOwn;
    const { which, who } = command;
    const there = this.ledger.messages().filter(({ deletedAt }) => deletedAt === undefined);
    const owned = there.filter(({ sid }) => this.tabs.some(({ session }) => session.author.sid === sid));
    const message = pick(isOwn ? owned : this.ledger.messages(), which);
    const isOwner = ({ session }: Tab) => session.author.sid === message?.sid;
    const owners = this.tabs.filter(isOwner);
    const actor = isOwn && owners.length > 0 ? this.tabs.indexOf(owners[who % owners.length] as Tab) : who;
    if (!message) return this.#say({ do: "say", who, reply: null, isLong: false });
    const tab = await this.#present(actor);
    const target = which < 0 ? this.ledger.head - which : message.seq;
    if ("emoji" in command) {
      await this.#propose(tab, { type: command.do, target, emoji: EMOJI[command.emoji] as string });
    } else if (command.do === "edit") {
      await this.#propose(tab, { type: "edit", target, text: this.proposals.newText(false) });
    } else {
      await this.#propose(tab, { type: "delete", target });
    }
  }

  async #propose(tab: Tab, wish: DistributiveOmit<OpFrame, "ref">): Promise<void> {
    if (!tab.isReady || !tab.isConnected) return;
    const { frame } = tab.propose({ ...wish, ref: tab.newRef() } as OpFrame);
    await this.tell(tab.witness?.line, frame);
  }

  async #turnBack({ who, before, limit }: Extract<Command, { do: "history" }>): Promise<void> {
    const tab = await this.#present(who);
    if (!tab.isReady || !tab.isConnected || !tab.witness) return;
    const from = before === null ? tab.from : (pick(this.ledger.ops, before)?.seq ?? 1);
    const frame = tab.turnBack(from, limit);
    tab.witness.asks(frame);
    await this.tell(tab.witness.line, frame);
  }

  /** A tab says something that is slow, gives its line up, and is back before that has come. */
  async #overtake(tab: Tab): Promise<void> {
    await this.#present(this.tabs.indexOf(tab));
    if (!tab.witness || !tab.isReady || !tab.isConnected) return;
    tab.witness.line.holdsOut = true;
    await this.#propose(tab, { type: "send", text: this.proposals.newText(false) });
    this.#abandon(tab);
    await this.enter(tab, USUAL);
  }

  #abandon(tab: Tab): void {
    if (!tab.witness?.line.open) return;
    this.#ghosts.push(tab.witness);
    tab.witness = null;
    tab.isReady = false;
  }

  async #hold(line: Line | undefined, side: "in" | "out", isHeld: boolean): Promise<void> {
    if (!line) return;
    if (side === "in") line.holdsIn = isHeld;
    else line.holdsOut = isHeld;
    if (side === "out" && !isHeld) for (const frame of line.heldBack.splice(0)) await this.put(line, frame);
  }

  async #haunt(which: number, speaks: boolean): Promise<void> {
    const ghost = pick(
      this.#ghosts.filter(({ line }) => line.open),
      which,
    );
    if (!ghost) return;
    if (speaks) await this.release(ghost.line);
    else await this.end(ghost.line, 1001, 1);
  }

  /** A tab that is to do something, and comes back for it if its line has ended. */
  async #present(who: number): Promise<Tab> {
    const tab = this.#tab(who);
    if (!tab.isConnected) await this.enter(tab, USUAL);
    return tab;
  }

  #tab(who: number): Tab {
    const tab = this.tabs[who];
    if (!tab) throw new Error(`there is no tab ${who}`);
    return tab;
  }

  #lineOf(who: number): Line | undefined {
    return (who < TABS ? this.#tab(who).witness : this.terminals[who - TABS])?.line;
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

/** One of these, counted from the end. */
function pick<Item>(items: readonly Item[], which: number): Item | undefined {
  return items.length === 0 ? undefined : items.at(-1 - (Math.abs(which) % items.length));
}
