import type { ActFrame, Get, OpFrame } from "../../../../src/protocol/frames.ts";
import { PING } from "../../../../src/protocol/limits.ts";
import { rankOf } from "../../support/order-model.ts";
import { ChaosClients, pick } from "./chaos-clients.ts";
import type { ClientModel } from "./client-model.ts";
import {
  type ChangeCommand,
  type ChangeType,
  type Command,
  EMOJI,
  type EnterOptions,
  GUEST,
  TABS,
  USUAL,
} from "./commands.ts";

/** A frame of an op without the name that its client gives it. */
type OpContent = DistributiveOmit<OpFrame, "ref">;

type ActCommand = Extract<Command, { do: Exclude<ActFrame["type"], "set" | "empty"> | "rule" }>;

/** What a change may say. */
interface Wish {
  readonly target: number;
  readonly emoji: string;
  /** Makes a text that is unique. */
  readonly newText: () => string;
}

/** The frame of each change. */
const CHANGES: Readonly<Record<ChangeType, (wish: Wish) => OpContent>> = {
  edit: ({ target, newText }) => ({ type: "edit", target, text: newText() }),
  delete: ({ target }) => ({ type: "delete", target }),
  react: ({ target, emoji }) => ({ type: "react", target, emoji }),
  unreact: ({ target, emoji }) => ({ type: "unreact", target, emoji }),
};

/** Tabs that have the room look for an earlier sending even of a first one, so many ops back (C4). */
const CAREFUL: readonly (number | undefined)[] = [undefined, 0, 8, 8];

function isChange(command: Command): command is ChangeCommand {
  return Object.hasOwn(CHANGES, command.do);
}

/** By then an op is stored, however long the room has let it wait, in ms. */
const FLUSHED_WITHIN_MS = 50;

/** Plays a history: carries out its commands. */
export class HistoryPlayer extends ChaosClients {
  #others = 0;

  async perform(command: Command): Promise<void> {
    if (command.do === "quiet" || command.do === "world") return;
    if (isChange(command)) await this.#change(command);
    else await this.#act(command);
    await this.look();
    await this.resend();
  }

  async #act(command: Exclude<Command, ChangeCommand | { do: "quiet" | "world" }>): Promise<void> {
    switch (command.do) {
      case "enter":
        if (command.who < TABS) await this.#enter(this.tab(command.who), command.as);
        else await this.enterText(command.who - TABS, command.as);
        break;
      case "say":
        await this.#say(command);
        break;
      case "history":
        await this.#requestHistory(command);
        break;
      case "rule":
      case "pin":
      case "unpin":
      case "claim":
      case "role":
      case "sanction":
      case "purge":
      case "admit":
        await this.#keepOrder(command);
        break;
      case "invite":
        await this.#invite(command);
        break;
      case "get":
        await this.#get(command);
        break;
      case "typing":
        await this.tell(this.tab(command.who).checker?.connection, { type: "typing" });
        break;
      case "ping":
        await this.send(this.tab(command.who).checker?.connection, PING);
        break;
      case "leave":
        await this.end(this.connectionOf(command.who), 1000, 0);
        break;
      case "lose":
        await this.end(this.connectionOf(command.who), command.code, command.through);
        break;
      case "overtake":
        await this.#overtake(this.tab(command.who));
        break;
      case "swallow":
        await this.#swallow(command);
        break;
      case "forget":
        await this.#forget(this.tab(command.who));
        break;
      case "abandon":
        this.abandon(this.tab(command.who));
        break;
      case "hold":
      case "release":
        await this.hold(this.connectionOf(command.who), command.side, command.do === "hold");
        break;
      case "ghost":
        await this.actAsGhost(command.which, command.speaks);
        break;
      case "evict":
        await this.host.evict();
        break;
      case "abort":
        await this.host.abort();
        break;
      case "empty":
        await this.empty();
        break;
      case "step":
        await this.host.step(command.timers);
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
      default:
        command satisfies never;
    }
  }

  async #say({ who, reply, isLong }: Extract<Command, { do: "say" }>): Promise<void> {
    const text = this.proposals.newText(isLong);
    if (who >= TABS) {
      if (!this.connectionOf(who)?.open) await this.enterText(who - TABS, USUAL);
      const checker = this.terminals[who - TABS];
      if (!checker?.connection.open || checker.refused !== null) return;
      const { author } = checker;
      const frame = { type: "send", ref: "", text } as const;
      this.proposals.add({ author, frame, head: 0, epoch: "", sendings: [], refused: null });
      await this.send(checker.connection, text);
      return;
    }
    const target = reply === null ? undefined : (pick(this.logModel.ops, reply)?.seq ?? 1);
    const replyTo = target === undefined ? {} : { replyTo: target };
    await this.#propose(await this.present(who), { type: "send", text, ...replyTo });
  }

  async #change({ do: type, who, which, isOwn, emoji }: ChangeCommand): Promise<void> {
    const there = this.logModel.messages().filter(({ deletedAt }) => deletedAt === undefined);
    const owned = there.filter(({ sid }) => this.tabs.some(({ session }) => session.author.sid === sid));
    const message = pick(isOwn ? owned : this.logModel.messages(), which);
    const isOwner = ({ session }: ClientModel) => session.author.sid === message?.sid;
    const owners = this.tabs.filter(isOwner);
    const actor =
      isOwn && owners.length > 0 ? this.tabs.indexOf(owners[who % owners.length] as ClientModel) : who;
    if (!message) return this.#say({ do: "say", who, reply: null, isLong: false });
    const tab = await this.present(actor);
    const target = which < 0 ? this.logModel.head - which : message.seq;
    const newText = () => this.proposals.newText(false);
    await this.#propose(tab, CHANGES[type]({ target, emoji: EMOJI[emoji] as string, newText }));
  }

  async #keepOrder(command: ActCommand): Promise<void> {
    const tab = await this.present(command.who);
    await this.#propose(tab, this.#contentOf(command));
  }

  /** Whoever brings an invite is new to the room, and has a name that nobody has. */
  async #enter(tab: ClientModel, as: EnterOptions): Promise<void> {
    await this.enter(tab, as, as.invite === null ? undefined : `other${++this.#others}`);
  }

  async #invite({ who, uses, guests }: Extract<Command, { do: "invite" }>): Promise<void> {
    const order = this.logModel.order();
    const keeper = this.tabs.findIndex(({ session }) => rankOf(order, session.author.sid) > 0);
    const tab = await this.present(keeper < 0 ? who : keeper);
    if (!tab.isReady || !tab.isConnected) return;
    await this.tell(tab.checker?.connection, this.invites.ask(tab.newRef(), uses));
    await this.#propose(tab, { type: "set", changes: { door: "knock" } });
    for (const guest of guests) if (this.tab(guest) !== tab) await this.#enter(this.tab(guest), GUEST);
  }

  #contentOf(command: ActCommand): OpContent {
    switch (command.do) {
      case "rule": {
        const { topic, voice, door } = command;
        const rules = Object.entries({ topic, voice, door }).filter(([, to]) => to !== null);
        return { type: "set", changes: Object.fromEntries(rules) };
      }
      case "pin":
      case "unpin": {
        const { which } = command;
        const target = which < 0 ? this.logModel.head - which : pick(this.logModel.messages(), which)?.seq;
        return { type: command.do, target: target ?? 1 };
      }
      case "claim":
        return { type: "claim" };
      case "role":
        return { type: "role", person: this.#sidOf(command), role: command.role };
      case "admit":
        return { type: "admit", person: this.#sidOf(command) };
      case "sanction": {
        const { effect, seconds, address } = command;
        return { type: "sanction", person: this.#sidOf(command), effect, seconds, address };
      }
      case "purge": {
        const before = command.which === null ? undefined : pick(this.logModel.ops, command.which)?.seq;
        return { type: "purge", person: this.#sidOf(command), ...(before && { before }) };
      }
      default:
        return command satisfies never;
    }
  }

  #sidOf({ whom }: { readonly whom: number }): string {
    return this.tab(whom).session.author.sid || "A".repeat(22);
  }

  async #propose(tab: ClientModel, content: OpContent): Promise<void> {
    if (!tab.isReady || !tab.isConnected) return;
    const known = CAREFUL[this.tabs.indexOf(tab)];
    const careful = known === undefined ? {} : { unlessAfter: Math.max(0, tab.head - known) };
    const { frame } = tab.propose({ ...content, ref: tab.newRef(), ...careful } as OpFrame);
    await this.tell(tab.checker?.connection, frame);
  }

  async #requestHistory({ who, before, limit }: Extract<Command, { do: "history" }>): Promise<void> {
    const tab = await this.present(who);
    if (!tab.isReady || !tab.isConnected || !tab.checker) return;
    const from = before === null ? tab.from : (pick(this.logModel.ops, before)?.seq ?? 1);
    const frame = tab.requestHistory(from, limit);
    tab.checker.asks(frame);
    await this.tell(tab.checker.connection, frame);
  }

  async #get({ who, which }: Extract<Command, { do: "get" }>): Promise<void> {
    const tab = await this.present(who);
    if (!tab.isReady || !tab.isConnected || !tab.checker) return;
    // Some are messages, others changes, and one was not given out yet.
    const seqs = which.map((chosen) => pick(this.logModel.ops, chosen)?.seq ?? this.logModel.head + 1);
    const frame: Get = { type: "get", ref: tab.newRef(), seqs };
    tab.checker.asks(frame);
    await this.tell(tab.checker.connection, frame);
  }

  /** A session loses all its connections and its token, and comes back under another name. The old one is held. */
  async #forget(tab: ClientModel): Promise<void> {
    const others = this.tabs.filter((other) => other !== tab && other.session === tab.session);
    for (const { checker } of [...others, tab]) await this.end(checker?.connection, 4200, 0);
    await this.enter(tab, { ...USUAL, isNew: true }, `other${++this.#others}`);
  }

  /**
   * What comes down to a tab is lost from now on, and then its connection is: the room has stored what it says, and it cannot
   * know. A reaction is in no page: without a resume the tab has to send it again.
   */
  async #swallow({ who, which, resumes }: Extract<Command, { do: "swallow" }>): Promise<void> {
    const tab = await this.present(who);
    if (!tab.checker || !tab.isReady || !tab.isConnected) return;
    tab.checker.connection.holdsIn = true;
    await this.#change({ do: "react", who, which, isOwn: false, emoji: 0 });
    await this.host.pass(FLUSHED_WITHIN_MS);
    await this.look();
    await this.enter(tab, { ...USUAL, resumes });
  }

  /** A tab says something on a slow connection, gives the connection up, and is back before that arrives. */
  async #overtake(tab: ClientModel): Promise<void> {
    await this.present(this.tabs.indexOf(tab));
    if (!tab.checker || !tab.isReady || !tab.isConnected) return;
    tab.checker.connection.holdsOut = true;
    await this.#propose(tab, { type: "send", text: this.proposals.newText(false) });
    this.abandon(tab);
    await this.enter(tab, USUAL);
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
