import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Message, RoomState } from "../../client/index.ts";
import type { AlcoveComposer, Submission } from "../composer/composer.ts";
import type { AlcoveConversation } from "../conversation/conversation.ts";
import { isAttended, onAttention } from "../device/attention.ts";
import { HiddenPeople } from "../device/hidden-people.ts";
import { t } from "../language/language.ts";
import { adoptStyle } from "../ui/adopt-style.ts";
import { LightElement } from "../ui/element.ts";
import { behind } from "../ui/lazy.ts";
import { Ticker } from "../ui/ticker.ts";
import { banner, bannerView, isAway } from "./banner.ts";
import { Deletions } from "./deletions.ts";
import { Entrance } from "./entrance.ts";
import { roomFooter } from "./footer.ts";
import { roomHeader } from "./header.ts";
import { keepLostTexts } from "./lost-texts.ts";
import { OrderViews } from "./order-views.ts";
import { roomCommands } from "./room-commands.ts";
import { roomStyle } from "./room-style.ts";
import { RoomSheets } from "./sheets.ts";
import { slowNotice } from "./slow-notice.ts";
import type { Stay } from "./stay.ts";
import { roomTalk } from "./talk.ts";
import { Unread } from "./unread.ts";

/** A room: the conversation, or the start page where that takes a name, or the name was refused. */
export class AlcoveRoom extends LightElement {
  static override properties = {
    room: { attribute: false },
    name: { attribute: false },
    state: { state: true },
  };

  declare room: string;
  /** The name to enter with, or `null`: to read along. */
  declare name: string | null;
  declare state: RoomState | null;
  declare hiddenPeople: HiddenPeople;

  #unread!: Unread;
  readonly #sheets = new RoomSheets(this, () => this.#stay?.client ?? null);
  readonly #entrance = new Entrance(this, this.#sheets, (state) => this.#show(state));
  readonly #orderViews = new OrderViews(this);
  readonly #deletions = new Deletions(this, (message) => this.#stay?.delete(message));
  #forgetAttention = (): void => {};

  /** What the views in this room ask it to do. */
  readonly commands = roomCommands({
    stay: () => this.#stay,
    deletions: this.#deletions,
    sheets: this.#sheets,
    begin: (kind, message) => {
      const begin = () => this.#composer()?.begin({ kind, message }, this.state?.epoch ?? null);
      if (this.#stay?.isReading) this.#entrance.ask(begin);
      else begin();
    },
    goTo: (seq) => this.#conversation()?.goTo(seq),
    toggleHidden: ({ sid, name }) => {
      this.hiddenPeople.toggle(sid, name);
      this.requestUpdate();
    },
  });

  constructor() {
    super();
    new Ticker(this, () => this.#stay !== null && (this.#stay.lostAt !== null || this.#stay.isSlow));
    behind(
      () => import("./room-keys.ts"),
      ({ RoomKeys }) => new RoomKeys(this, this.#sheets),
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyle(this, roomStyle);
    this.hiddenPeople = new HiddenPeople(this.room);
    this.#unread = new Unread(this.room, this.#onViewChange);
    this.#forgetAttention = onAttention(() => {
      this.#stay?.flush();
      this.#onViewChange();
    });
    addEventListener("alcove-forget", this.#forget);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forgetAttention();
    removeEventListener("alcove-forget", this.#forget);
    this.#entrance.leave();
    this.#unread.end();
  }

  /** Inserts an emoji into the text that is being written. */
  insert(emoji: string): void {
    this.#composer()?.insert(emoji);
  }

  question(): TemplateResult {
    return this.#entrance.question(true);
  }

  /** Goes to the newest message, and to the field. */
  toEnd(): void {
    this.#conversation()?.toEnd();
    this.#composer()?.enter();
  }

  protected override willUpdate(): void {
    // An element that was removed from the page still updates: it must not enter the room again.
    if (this.isConnected) this.#entrance.begin();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const composer = this.#composer();
    if (!changed.has("state") || !this.state || !this.#stay || !composer) return;
    const words = keepLostTexts(composer, this.#stay, this.state);
    if (words !== "") this.#sheets.showToast(words);
  }

  protected override render(): TemplateResult {
    const { state } = this;
    if (state && this.#stay && state.status.kind !== "refused") return this.#inside(state, this.#stay);
    return this.#entrance.question();
  }

  #inside(state: RoomState, stay: Stay): TemplateResult {
    const { room, commands } = this;
    const notice = bannerView(state, stay, this.#entrance.enter);
    return html`<div class="room" @message-submit=${this.#onSubmission}>
      ${roomHeader({ room, state, sheets: this.#sheets })}
      <main class="room-main">
        ${banner(notice)}
        ${roomTalk({
          state,
          stay,
          isAway: isAway(notice),
          messages: this.#visible(state),
          hiddenSids: this.hiddenPeople.sids,
          unread: this.#unread,
          deleting: this.#deletions.seqs,
          sheets: this.#sheets,
          order: this.#orderViews.part,
          commands,
          viewChange: this.#onViewChange,
        })}
        ${roomFooter({
          room,
          state,
          texts: stay.texts,
          hiddenSids: this.hiddenPeople.sids,
          slowNotice: stay.isSlow ? slowNotice(state, Date.now()) : nothing,
          voiceNotice: this.#orderViews.notices(state, stay.client),
          commands,
          typing: () => stay.client.typing(),
          ask: stay.isReading ? this.#entrance.ask : null,
          editLast: () => this.#editLast(state),
          pick: () => this.#sheets.open({ kind: "emoji" }),
          scrollPage: (direction) => this.#conversation()?.scrollPage(direction),
        })}
      </main>
      <aside class="room-side" aria-label=${t().people}>
        <h2>${t().people}</h2>
        ${this.#sheets.members(state)}
      </aside>
      ${this.#sheets.render(state)}
    </div>`;
  }

  #forget = (): void => {
    this.#deletions.flush();
    this.#entrance.shut();
  };

  #show(state: RoomState): void {
    const { kind } = state.status;
    if (kind === "live") this.#unread.begin(state.epoch, state.messages.at(-1)?.seq ?? 0);
    this.state = state;
    this.#entrance.follow(state);
    this.#orderViews.follow(state);
    this.#updateUnread();
  }

  #updateUnread(): void {
    if (!this.state || !this.#stay) return;
    const atEnd = this.#conversation()?.atEnd ?? this.#unread.markerAfter === null;
    this.#unread.update(this.#visible(this.state), this.state.you?.sid, isAttended() && atEnd);
  }

  /** The timeline without hidden people. */
  #visible({ messages }: RoomState): readonly Message[] {
    return this.hiddenPeople.without(messages);
  }

  #onSubmission = (event: CustomEvent<Submission>): void => {
    const { text, task } = event.detail;
    if (!this.#stay?.submit(text, task)) {
      event.preventDefault();
      return;
    }
    if (task?.kind !== "edit") {
      this.#unread.clearMarker();
      this.#conversation()?.toEnd();
    }
  };

  #onViewChange = (): void => {
    this.#updateUnread();
    this.requestUpdate();
  };

  #editLast({ messages, you }: RoomState): void {
    const mine = messages.findLast((message) => message.sid === you?.sid && this.#deletions.spare(message));
    if (mine) this.commands.edit(mine);
  }

  get #stay(): Stay | null {
    return this.#entrance.stay;
  }

  #conversation(): AlcoveConversation | null {
    return this.querySelector<AlcoveConversation>("alcove-conversation");
  }

  #composer(): AlcoveComposer | null {
    return this.querySelector<AlcoveComposer>("alcove-composer");
  }
}
