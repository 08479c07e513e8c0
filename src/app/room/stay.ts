import type { Message, RoomState } from "../../client/index.ts";
import { RoomClient } from "../../client/room-client.ts";
import type { Task } from "../composer/task.ts";
import { deviceStore } from "../device/device-store.ts";
import { inviteFor } from "../device/fragment.ts";
import type { HiddenPeople } from "../device/hidden-people.ts";
import { isPrivate, rememberVisit, socketUrl } from "../device/visits.ts";
import { Texts } from "../text/texts.ts";
import { behind } from "../ui/lazy.ts";
import { FrameThrottle } from "./frame-throttle.ts";
import { unsent } from "./slow-notice.ts";

export interface StayOptions {
  readonly room: string;
  /** `null`: to read along. */
  readonly name: string | null;
  /** Their messages raise no notifications. */
  readonly hidden: HiddenPeople;
  /** Receives every state that is to be shown, at most one per display frame. */
  readonly onState: (state: RoomState) => void;
  /** Called when the outbox is full and has not taken what it was given. */
  readonly onFull: () => void;
  /** Called when somebody who reads along wants to do what takes a name: `work` does it once they have one. */
  readonly onSay: (work: () => void) => void;
  /** Called when the page is back after a stay that could not outlast it: a new one may start. */
  readonly onReturn: () => void;
}

/** How long after `beforeunload` a page that is still there counts as staying, in milliseconds. */
const STAYS_MS = 2000;

/** One stay in a room under one name, from entering to leaving: the room's client, as the page uses it. */
export class Stay {
  /** When the connection or the network was lost, in milliseconds since 1970; `null` while both stand. */
  lostAt: number | null = null;
  /** Whether the room has asked to send more slowly, and not everything is sent since. */
  isSlow = false;
  /** What to add to this machine's clock for the room's, in milliseconds; `null` while no message has told. */
  clockOffset: number | null = null;
  /** For what the page passes on to it unchanged. */
  readonly client: RoomClient;
  /** What it says of its change concerns no state: a copy makes the page show the same one again. */
  readonly texts = new Texts(() => this.#show({ ...this.client.state }));
  readonly #options: StayOptions;
  readonly #throttle = new FrameThrottle<RoomState>((state) => this.#show(state));
  readonly #unsubscribe: () => void;
  readonly #stopListening = new AbortController();
  #isLive = false;
  #name: string | null = null;
  /** The ref of the claim of a private room; empty: there was nothing to claim; `null`: it is not known yet. */
  #claim: string | null = null;
  /** Whether it is over because the page seemed to go away. */
  #hasLeft = false;
  #stays: ReturnType<typeof setTimeout> | undefined;
  /** The head when the browser lost its network; `null` while it has one, or the connection stands all the same. */
  #headWhenOffline: number | null = null;

  constructor(options: StayOptions) {
    const { room, name, hidden } = options;
    const invite = inviteFor(room);
    const client = new RoomClient({
      url: socketUrl(room),
      room,
      ...(name !== null && { name }),
      ...(invite !== undefined && { invite }),
    });
    this.#options = options;
    this.client = client;
    this.#unsubscribe = client.subscribe((state) => this.#receive(state));
    client.onOp((op, live) => {
      if (live) this.clockOffset = op.at - Date.now();
      if (!live || hidden.sids.has(op.sid)) return;
      this.texts.learn(client.state);
      behind(
        () => import("./notifications.ts"),
        ({ notify }) => notify(op, room, client.state.you, this.texts),
      );
    });
  }

  /** Whether the reader has no name here yet. */
  get isReading(): boolean {
    const { you, status } = this.client.state;
    return this.#options.name === null && you === null && status.kind !== "knocking";
  }

  /** Whether a reader can take a name without a new stay. */
  get canEnter(): boolean {
    const { kind } = this.client.state.status;
    return this.isReading && kind !== "refused" && kind !== "ended";
  }

  /** Connects. The first state is shown before this returns. */
  enter(): void {
    const { signal } = this.#stopListening;
    addEventListener("offline", this.#onOffline, { signal });
    addEventListener("online", this.#onOnline, { signal });
    if (!deviceStore.keeps) addEventListener("beforeunload", this.#onUnload, { signal });
    addEventListener("pagehide", this.#onUnload, { signal });
    this.client.start();
    this.#show(this.client.state);
  }

  /** Leaves the room. The client's last state is not shown: it is about its own end. */
  leave(): void {
    this.#stopListening.abort();
    this.#unsubscribe();
    this.#throttle.stop();
    this.texts.end();
    this.client.leave();
  }

  /** Shows a state that waits for its display frame. */
  flush(): void {
    this.#throttle.flush();
  }

  /** Sends a new message or an edit, as `task` says. Returns `false` if it was not taken, as by a full outbox. */
  submit(text: string, task: Task): boolean {
    return this.#add((client) => {
      if (task?.kind !== "edit") client.send(text, task ? { replyTo: task.message.seq } : {});
      else if (text !== task.message.text) client.edit(task.message.seq, text);
    });
  }

  /** Takes the texts of edits that the room has refused because their message is gone out of the outbox. */
  takeLostEdits(): string[] {
    const lost = this.client.state.pending.filter(
      ({ status, code, frame }) => status === "refused" && code === "not_found" && frame.type === "edit",
    );
    for (const { ref } of lost) this.client.discard(ref);
    return lost.flatMap(({ frame }) => (frame.type === "edit" ? [frame.text] : []));
  }

  delete({ seq }: Message): void {
    this.#add((client) => client.delete(seq));
  }

  /** Adds the reaction to the message, or removes your own. */
  toggleReaction({ seq, reactions }: Message, emoji: string): void {
    this.#add((client) => {
      const mine = reactions?.[emoji]?.some(({ sid }) => sid === client.state.you?.sid);
      mine ? client.unreact(seq, emoji) : client.react(seq, emoji);
    });
  }

  togglePin(seq: number): void {
    this.#add((client) => {
      const isPinned = client.state.order.pins.some((pin) => pin.seq === seq);
      isPinned ? client.unpin(seq) : client.pin(seq);
    });
  }

  /** A request to slow down may last half a second: the only state with it may fall between two display frames. */
  #receive(state: RoomState): void {
    this.isSlow = (this.isSlow || state.slowUntil !== null) && unsent(state) > 0;
    // Browsers may be wrong about the network: what arrives has come through it.
    if (state.status.kind === "live" && state.head !== this.#headWhenOffline) this.#headWhenOffline = null;
    this.#claimPrivate(state);
    this.#throttle.push(state);
  }

  /** Whoever opens a private room keeps it, where that is for those who come first. Nothing is said where it is not. */
  #claimPrivate({ status, head, role, pending, you }: RoomState): void {
    const refused = pending.find(({ ref }) => ref === this.#claim && ref !== null);
    if (refused?.status === "refused") this.client.discard(refused.ref);
    if (this.#claim !== null || you === null || status.kind !== "live" || !isPrivate(this.#options.room))
      return;
    this.#claim = head === 0 && role === "member" ? this.client.claim() : "";
  }

  #show(state: RoomState): void {
    const { kind } = state.status;
    this.texts.learn(state);
    const isLive = kind === "live";
    const name = state.you?.name ?? null;
    if (isLive && name !== null && (!this.#isLive || name !== this.#name))
      rememberVisit(this.#options.room, name);
    this.#name = name;
    this.#isLive = isLive;
    const stands = (isLive && this.#headWhenOffline === null) || kind === "refused";
    this.lostAt = stands ? null : (this.lostAt ?? Date.now());
    this.#options.onState(state);
  }

  #onOffline = (): void => {
    this.#headWhenOffline = this.client.state.head;
    // The client's state is the same as before, but it is shown otherwise.
    this.#show({ ...this.client.state });
  };

  /** Connects at once: a socket from before may be dead without anyone having noticed. */
  #onOnline = (): void => {
    if (this.#headWhenOffline === null) return;
    this.#headWhenOffline = null;
    if (this.client.state.status.kind === "live") this.client.reconnectNow();
  };

  /**
   * Leaves, if the device keeps nothing: a reloaded page could not show that it is the same session, and would find
   * its name taken by its own ghost (H6). At `pagehide` Firefox has closed the socket already, as if it were lost;
   * `beforeunload` comes before that, but not on every phone, and the page may stay after it.
   */
  #onUnload = ({ type }: Event): void => {
    if (deviceStore.keeps) return;
    this.leave();
    this.#hasLeft = true;
    if (type === "beforeunload") this.#stays = setTimeout(this.#return, STAYS_MS);
    addEventListener("pagehide", () => clearTimeout(this.#stays), { once: true });
    addEventListener("pageshow", ({ persisted }) => persisted && this.#return(), { once: true });
  };

  #return = (): void => {
    clearTimeout(this.#stays);
    if (this.#hasLeft) this.#options.onReturn();
    this.#hasLeft = false;
  };

  #add(work: (client: RoomClient) => void): boolean {
    if (this.#hasLeft) {
      this.#return();
      return false;
    }
    if (this.isReading) {
      this.#options.onSay(() => this.#add(work));
      return false;
    }
    try {
      work(this.client);
      return true;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#options.onFull();
      return false;
    }
  }
}
