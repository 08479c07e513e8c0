import { html, type TemplateResult } from "lit";
import { type Message, type Person, RoomClient, type RoomState } from "../client/index.ts";
import { Attention } from "./attention.ts";
import { banner } from "./banner.ts";
import type { AlcoveComposer, Said, Task } from "./composer.ts";
import type { AlcoveConversation } from "./conversation.ts";
import { LightElement } from "./element.ts";
import { Frames } from "./frames.ts";
import { freeName } from "./free-name.ts";
import { HiddenPeople } from "./hidden.ts";
import { t } from "./language.ts";
import type { MessageActions } from "./message.ts";
import { Pause } from "./pause.ts";
import { roomFoot } from "./room-foot.ts";
import { roomHeader } from "./room-header.ts";
import { RoomSheets } from "./room-sheets.ts";
import { remember, socketUrl } from "./rooms.ts";
import { signal } from "./signals.ts";
import type { Entering } from "./start.ts";

const NOBODY: ReadonlySet<string> = new Set();

/** A room: the way in while the name is not known or not free, then the conversation. */
export class AlcoveRoom extends LightElement {
  static override properties = {
    room: { attribute: false },
    name: { attribute: false },
    state: { state: true },
    task: { state: true },
    now: { state: true },
  };

  declare room: string;
  /** The name to enter with, or `null`: it is asked for. */
  declare name: string | null;
  declare state: RoomState | null;
  declare task: Task;
  /** The time as the page shows it; it goes on only while something is counted down. */
  declare now: number;

  #client: RoomClient | null = null;
  #attention: Attention | null = null;
  #hidden: HiddenPeople | null = null;
  #lostAt: number | null = null;
  #taken: string[] = [];
  #clock: ReturnType<typeof setTimeout> | undefined;
  readonly #frames = new Frames<RoomState>((state) => this.#show(state));
  readonly #pause = new Pause();
  readonly #sheets = new RoomSheets(this);

  override connectedCallback(): void {
    super.connectedCallback();
    this.task = null;
    this.now = Date.now();
    document.addEventListener("visibilitychange", this.#onVisibility);
    addEventListener("alcove-forget", this.#forget);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#onVisibility);
    removeEventListener("alcove-forget", this.#forget);
    this.#leave();
    this.#attention?.end();
  }

  /** What the sheets over the room need of it. */
  get actions(): MessageActions {
    return this.#actions;
  }

  get hiddenPeople(): HiddenPeople | null {
    return this.#hidden;
  }

  /** Hides somebody from the reader, or shows them again. */
  toggleHidden({ sid, name }: Person): void {
    this.#hidden?.toggle(sid, name);
    this.requestUpdate();
  }

  /** Writes an emoji into what is being written. */
  insert(emoji: string): void {
    this.#composer()?.insert(emoji);
  }

  protected override willUpdate(): void {
    this.#hidden ??= new HiddenPeople(this.room);
    this.#attention ??= new Attention(this.room);
    // An element that was taken out of the page still updates: nobody enters through it.
    if (this.isConnected && this.name !== null && !this.#client) this.#connect(this.name);
  }

  protected override render(): TemplateResult {
    const { state, name } = this;
    if (name === null || !state) return this.#way(null);
    if (state.status.kind === "refused") return this.#way(state.status);
    return this.#inside(state);
  }

  protected override updated(): void {
    clearTimeout(this.#clock);
    if (this.#counts()) this.#clock = setTimeout(() => (this.now = Date.now()), 500);
  }

  #way(refusal: { code: string; detail: string } | null): TemplateResult {
    const name = this.name ?? "";
    const refused = refusal && { ...refusal, name, free: freeName(name, this.#taken) };
    return html`<alcove-start
      .room=${this.room}
      .refused=${refused}
      .busy=${false}
      @enter=${this.#onEnter}
    ></alcove-start>`;
  }

  #inside(state: RoomState): TemplateResult {
    const hiddenSids = this.#hidden?.sids ?? NOBODY;
    const messages = this.#seen(state);
    const online = state.status.kind === "live";
    const attention = this.#attention;
    const silent = state.messages.length === 0 && state.pending.length === 0;

    return html`<div class="room" @said=${this.#onSaid} @give-up=${this.#giveUp}>
      ${roomHeader({ room: this.room, state, sheets: this.#sheets })}
      <main class="room-main">
        ${banner({
          state,
          lostAt: this.#lostAt,
          now: this.now,
          tryNow: () => this.#client?.reconnectNow(),
          comeBack: () => this.#connect(this.name ?? ""),
        })}
        ${
          silent && state.epoch !== null && !state.more
            ? this.#sheets.empty(state)
            : silent && state.epoch === null
              ? html`<p class="entering" role="status">${t().connecting}</p>`
              : html`<alcove-conversation
                  .state=${state}
                  .messages=${messages}
                  .hiddenSids=${hiddenSids}
                  .newAfter=${attention?.newAfter ?? null}
                  .unread=${attention?.unread ?? 0}
                  .online=${online}
                  .actions=${this.#actions}
                  @looked=${this.#onLooked}
                  @older=${() => this.#client?.loadOlder()}
                  @gone=${() => this.#sheets.say(t().replyGone)}
                ></alcove-conversation>`
        }
        ${roomFoot({
          room: this.room,
          state,
          task: this.task,
          hiddenSids,
          pause: this.#pause.render(state, this.now),
          actions: this.#actions,
          writing: () => this.#client?.typing(),
          editLast: () => this.#editLast(state),
          pick: () => this.#sheets.open({ kind: "emoji" }),
        })}
      </main>
      <aside class="room-side" aria-label=${t().people}>
        <h2>${t().people}</h2>
        ${this.#sheets.members(state)}
      </aside>
      ${this.#sheets.render(state)}
    </div>`;
  }

  readonly #actions: MessageActions = {
    reply: (message) => this.#begin({ kind: "reply", message }),
    edit: (message) => this.#begin({ kind: "edit", message }),
    delete: (message) => this.#add((client) => client.delete(message.seq)),
    toggleReaction: ({ seq, reactions }, emoji) => {
      const mine = reactions?.[emoji]?.some(({ sid }) => sid === this.state?.you?.sid);
      this.#add((client) => (mine ? client.unreact(seq, emoji) : client.react(seq, emoji)));
    },
    openPicker: (message) => this.#sheets.open({ kind: "emoji", message }),
    openMenu: (message) => this.#sheets.open({ kind: "message", message }),
    goTo: (seq) => this.#conversation()?.goTo(seq),
    retry: (ref) => this.#client?.retry(ref),
    discard: (ref) => this.#client?.discard(ref),
  };

  #connect(name: string): void {
    this.#leave();
    const { room } = this;
    const client = new RoomClient({ url: socketUrl(room), room, name });
    this.#client = client;
    client.subscribe((state) => client === this.#client && this.#frames.push(state));
    client.onOp((op, live) => {
      if (live && !this.#hidden?.people.has(op.sid)) signal(op, room, client.state.you);
    });
    client.start();
    this.#show(client.state);
  }

  /** Without a name nobody enters again. */
  #forget = (): void => {
    this.name = null;
    this.#leave();
  };

  /** Lets go of the client before it leaves: what it tells of its own end is nothing to show. */
  #leave(): void {
    const client = this.#client;
    this.#client = null;
    client?.leave();
    this.#frames.stop();
    clearTimeout(this.#clock);
  }

  #show(state: RoomState): void {
    const { kind } = state.status;
    if (kind === "live") {
      if (this.state?.status.kind !== "live" && state.you) remember(this.room, state.you.name);
      this.#attention?.begin(state.epoch, state.messages.at(-1)?.seq ?? 0);
    }
    if (kind === "refused" && this.name !== null && !this.#taken.includes(this.name))
      this.#taken.push(this.name);
    this.#lostAt = kind === "live" || kind === "refused" ? null : (this.#lostAt ?? Date.now());
    this.now = Date.now();
    this.state = state;
    this.#look();
  }

  #look(): void {
    if (!this.state || !this.#client) return;
    const looking =
      document.visibilityState === "visible" &&
      (this.#conversation()?.atEnd ?? this.#attention?.newAfter === null);
    this.#attention?.look(this.#seen(this.state), this.state.you?.sid, looking);
  }

  /** The timeline as this reader wants it. */
  #seen({ messages }: RoomState): readonly Message[] {
    return this.#hidden?.without(messages) ?? messages;
  }

  #onEnter = (event: CustomEvent<Entering>): void => {
    event.stopPropagation();
    this.name = event.detail.name;
    this.#connect(this.name);
  };

  #onSaid = (event: CustomEvent<Said>): void => {
    const { text, task } = event.detail;
    const added = this.#add((client) => {
      if (task?.kind !== "edit") client.send(text, task ? { replyTo: task.message.seq } : {});
      else if (text !== task.message.text) client.edit(task.message.seq, text);
    });
    if (!added) {
      event.preventDefault();
      return;
    }
    if (task?.kind !== "edit") {
      this.#attention?.clearLine();
      this.#conversation()?.toEnd();
    }
    this.task = null;
  };

  /** Lays something into the outbox. `false`: it has not been taken, for the outbox is full. */
  #add(work: (client: RoomClient) => void): boolean {
    if (!this.#client) return false;
    try {
      work(this.#client);
      return true;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#sheets.say(t().errors.full);
      return false;
    }
  }

  #giveUp = (): void => {
    this.task = null;
  };

  #onLooked = (): void => {
    this.#look();
    this.requestUpdate();
  };

  #onVisibility = (): void => {
    this.#frames.flush();
    this.#look();
    this.requestUpdate();
  };

  #begin(task: Task): void {
    this.task = task;
    this.#composer()?.enter();
  }

  #editLast({ messages, you }: RoomState): void {
    const mine = messages.findLast(({ sid, deletedAt }) => sid === you?.sid && deletedAt === undefined);
    if (mine) this.#begin({ kind: "edit", message: mine });
  }

  /** Whether anything on the page counts seconds. */
  #counts(): boolean {
    const { state } = this;
    if (!state || this.#client === null) return false;
    return this.#lostAt !== null || this.#pause.counts;
  }

  #conversation(): AlcoveConversation | null {
    return this.querySelector<AlcoveConversation>("alcove-conversation");
  }

  #composer(): AlcoveComposer | null {
    return this.querySelector<AlcoveComposer>("alcove-composer");
  }
}
