import { ChaosHarness } from "./chaos-harness.ts";
import { ClientModel } from "./client-model.ts";
import { type EnterOptions, TABS, TERMINALS, USUAL, type World } from "./commands.ts";
import { StructuredChecker } from "./structured-checker.ts";
import type { TestConnection } from "./test-connection.ts";
import { TextChecker } from "./text-checker.ts";

const NAMES = ["ann", "bob", "cat", "tess", "tom"] as const;

/** The clients of a history: how they come into the room, lose their connections, and come back. */
export class ChaosClients extends ChaosHarness {
  readonly terminals: (TextChecker | null)[] = Array.from({ length: TERMINALS }, () => null);
  /** Connections that their tabs have given up, and that the room still takes for open. */
  readonly #ghosts: StructuredChecker[] = [];
  #hasAddresses = false;

  constructor(room: string) {
    const sessions = NAMES.map((name) => ({ token: null, author: { sid: "", name } }));
    super(room, (proposals) =>
      Array.from({ length: TABS }, (_, i) => {
        const session = sessions[i >> 1];
        if (!session) throw new Error("there are more tabs than sessions");
        return new ClientModel(`tab${i}`, session, proposals);
      }),
    );
  }

  /** Makes the world of the history, before anybody enters. */
  settle({ limits, hasAddresses, ballast }: World): void {
    this.#hasAddresses = hasAddresses;
    this.host.deployment.limit(limits);
    this.host.deployment.load(ballast);
    if (limits.ADDRESS_ROWS_PER_SECOND || limits.ROOM_ROWS_PER_DAY) this.presence.expectRefusals();
  }

  /** Brings a tab in, or back. */
  async enter(
    tab: ClientModel,
    { name, resumes, isNew, invite, isSlow }: EnterOptions,
    otherName?: string,
  ): Promise<void> {
    if (tab.checker) await this.end(tab.checker.connection, 4200, 0);
    const ghost = this.#ghosts.findLast(
      ({ author, connection }) => author === tab.session.author && connection.open,
    );
    if (isNew) tab.session = { token: null, author: { sid: "", name: tab.session.author.name } };
    const connection = await this.host.open("alcove.v1", this.#addressOf(tab));
    await this.look();
    if (!connection) return;
    const checker = new StructuredChecker(connection, tab.session.author);
    this.presence.structuredCheckers.push(checker);
    tab.begin(checker);
    connection.holdsOut = isSlow;
    const called = otherName ?? (name === null ? tab.session.author.name : (NAMES[name] as string));
    const code = invite === null ? undefined : this.invites.code(invite);
    const hello = { ...tab.hello(called, resumes), ...(code && { invite: code }) };
    const isStranger = tab.session.token === null;
    checker.greeting = { name: called, resume: hello.resume ?? null, invite: code, isStranger };
    const isRace = ghost && ghost.connection.heldBack.length > 0 && name === null && !isNew && !isSlow;
    if (isRace) await this.#race(tab, connection, JSON.stringify(hello), ghost.connection);
    else await this.tell(connection, hello);
  }

  /** Lets no limit of this history keep anybody out any more: what follows must happen. */
  relax(): void {
    this.host.deployment.limit({});
  }

  #addressOf(tab: ClientModel): string | undefined {
    // Other histories have other addresses: what is counted over all rooms is counted apart.
    return this.#hasAddresses ? addressIn(this.host.name, this.tabs.indexOf(tab) % 2) : undefined;
  }

  /** Lets each tab send one op again, of those that are not on their way. Returns whether any did. */
  async resend(): Promise<boolean> {
    let isBusy = false;
    for (const tab of this.tabs) {
      const again = tab.resend();
      if (!again) continue;
      isBusy = true;
      await this.tell(tab.checker?.connection, again.frame);
    }
    return isBusy;
  }

  protected async enterText(which: number, { name, isSlow }: EnterOptions): Promise<void> {
    const older = this.terminals[which];
    if (older) await this.end(older.connection, 1001, 0);
    const connection = await this.host.open("text");
    await this.look();
    if (!connection) return;
    const username = NAMES[name ?? 3 + which] as string;
    const checker = new TextChecker(connection, { sid: "", name: username });
    this.presence.textCheckers.push(checker);
    this.terminals[which] = checker;
    connection.holdsOut = isSlow;
    await this.tell(connection, { username });
  }

  /**
   * A tab comes back while frames of its old connection are still on their way: its hello and the ops that it sends again
   * reach the room first, then the ghost's frames.
   */
  async #race(
    tab: ClientModel,
    connection: TestConnection,
    hello: string,
    ghost: TestConnection,
  ): Promise<void> {
    const frames: [TestConnection, string][] = [[connection, hello]];
    for (const again of tab.again()) frames.push([connection, JSON.stringify(again)]);
    // The runtime reads all connections in turn: these frames make the ghost's own ones the last.
    for (let i = 0; i < 3; i++) frames.push([ghost, '{"type":"typing"}']);
    for (const frame of ghost.heldBack.splice(0)) frames.push([ghost, frame]);
    for (const [on, frame] of frames) this.note(on, frame);
    await this.host.deliverTogether(frames);
    await this.look();
  }

  protected abandon(tab: ClientModel): void {
    if (!tab.checker?.connection.open) return;
    this.#ghosts.push(tab.checker);
    tab.checker = null;
    tab.isReady = false;
  }

  protected async hold(
    connection: TestConnection | undefined,
    side: "in" | "out",
    isHeld: boolean,
  ): Promise<void> {
    if (!connection) return;
    if (side === "in") connection.holdsIn = isHeld;
    else connection.holdsOut = isHeld;
    if (side === "out" && !isHeld)
      for (const frame of connection.heldBack.splice(0)) await this.put(connection, frame);
  }

  protected async actAsGhost(which: number, speaks: boolean): Promise<void> {
    const ghost = pick(
      this.#ghosts.filter(({ connection }) => connection.open),
      which,
    );
    if (!ghost) return;
    if (speaks) await this.release(ghost.connection);
    else await this.end(ghost.connection, 1001, 1);
  }

  /** Returns a tab that is to act; it comes back first if its connection has ended. */
  protected async present(who: number): Promise<ClientModel> {
    const tab = this.tab(who);
    if (!tab.isConnected) await this.enter(tab, USUAL);
    return tab;
  }

  protected tab(who: number): ClientModel {
    const tab = this.tabs[who];
    if (!tab) throw new Error(`there is no tab ${who}`);
    return tab;
  }

  protected connectionOf(who: number): TestConnection | undefined {
    return (who < TABS ? this.tab(who).checker : this.terminals[who - TABS])?.connection;
  }
}

function addressIn(room: string, which: number): string {
  const number = Number(/\d+$/.exec(room)?.[0] ?? 0);
  return `10.${(number >> 8) & 255}.${number & 255}.${which}`;
}

/** Returns one of the items, counted from the end. */
export function pick<Item>(items: readonly Item[], which: number): Item | undefined {
  return items.length === 0 ? undefined : items.at(-1 - (Math.abs(which) % items.length));
}
