import { html, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Message, RoomState } from "../client/index.ts";
import { Anchor } from "./anchor.ts";
import { LightElement } from "./element.ts";
import { arrange, type Item } from "./items.ts";
import { t } from "./language.ts";
import { linesOf, pendingLines } from "./line.ts";
import { loadMarkdown } from "./markdown.ts";
import { type MessageActions, messageView } from "./message.ts";
import { showNewLine } from "./new-line.ts";
import { Pointing } from "./pointing.ts";
import { jumpButton, separator, topNote } from "./separators.ts";
import { placeOf, Stretch } from "./stretch.ts";

/** Pixels from an end of what is rendered at which more is taken in. */
const NEAR = 700;
/** Pixels from the end at which the reader still counts as being there. */
const AT_END = 48;

/**
 * The conversation: a stretch of the timeline that moves with the reader, so that the page stays light however long
 * the room's log is.
 *
 * Fires `looked` when the reader has arrived, comes to the newest message or goes away from it, and `older` for an
 * older page.
 */
export class AlcoveConversation extends LightElement {
  static override properties = {
    state: { attribute: false },
    messages: { attribute: false },
    newAfter: { attribute: false },
    unread: { attribute: false },
    actions: { attribute: false },
    online: { attribute: false },
    hiddenSids: { attribute: false },
    found: { state: true },
  };

  declare state: RoomState;
  /** The timeline without the people that are hidden here. */
  declare messages: readonly Message[];
  declare newAfter: number | null;
  declare unread: number;
  declare actions: MessageActions;
  declare online: boolean;
  /** Sids of the people that are hidden here. */
  declare hiddenSids: ReadonlySet<string>;
  declare found: number | null;

  /** Whether the newest message is in view, or would be with the next one. */
  pinned = true;
  readonly #stretch = new Stretch();
  readonly #anchor = new Anchor();
  #awaitsOlder = false;
  readonly #pointing = new Pointing(this);
  #fresh = -1;
  #arriving = true;
  #quiet = true;
  #bottom = "";
  #size = "";
  #reachable = "";
  #seeking: number | null = null;
  #resizes: ResizeObserver | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.found = null;
    this.#resizes = new ResizeObserver(() => this.#keepAtEnd());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes?.disconnect();
  }

  /** Whether the reader looks at the newest message; `null`: none has come yet. */
  get atEnd(): boolean | null {
    return this.#arriving ? null : this.pinned;
  }

  /** Goes to the newest message. */
  toEnd(): void {
    this.#seeking = null;
    this.#stretch.toEnd();
    this.#size = "";
    this.#setPinned(true);
    this.requestUpdate();
  }

  /** Leads the reader to a message, over as many older pages as that takes. */
  goTo(seq: number): void {
    const { messages, state } = this;
    if (!this.#shown(seq) && !this.#stretch.around(messages, seq)) {
      const older = (messages[0]?.seq ?? 0) > seq && state.more;
      this.#seeking = older && this.online ? seq : null;
      this.dispatchEvent(new CustomEvent(older ? "older" : "gone", { bubbles: true }));
      return;
    }
    this.#seeking = null;
    this.found = seq;
    this.#setPinned(false);
    void this.updateComplete.then(() => this.#reveal(seq));
  }

  /** The newest message gets the focus: from there the arrow keys lead through all of them. */
  focusNewest(): void {
    this.toEnd();
    void this.updateComplete.then(() => [...this.querySelectorAll<HTMLElement>(".message")].at(-1)?.focus());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.state.fresh !== this.#fresh) {
      this.#fresh = this.state.fresh;
      this.#seeking = null;
      this.#stretch.toEnd();
      this.#arriving = true;
      this.pinned = true;
      this.#size = "";
    }
    if (!this.online) this.#seeking = null;
    if (changed.has("messages") && this.#seeking !== null && !this.state.loadingOlder)
      this.goTo(this.#seeking);
    this.#takeInOlder();
    this.#anchor.hold(this.pinned ? null : this.#scroller());
  }

  /** An older page comes in as the note goes that it was awaited by: one after the other, what is read would jump. */
  #takeInOlder(): void {
    const isHere = this.#awaitsOlder && !this.state.loadingOlder;
    this.#awaitsOlder = this.state.loadingOlder;
    const scroller = this.#scroller();
    if (isHere && !this.pinned && scroller && scroller.scrollTop < NEAR) this.#stretch.growUp(this.messages);
  }

  protected override render(): TemplateResult {
    const { state } = this;
    const items = this.#items();
    const bottom = items.at(-1)?.key ?? "";
    // Only what comes at the end of what was there is announced: not the first page, nor older ones.
    this.#quiet = this.#arriving || !this.#stretch.follows || !this.#grewAtEnd(items);
    this.#bottom = bottom;
    this.#reachable = this.#pointing.reachable(bottom);
    return html`
      <div
        class="scroller"
        role="log"
        aria-label=${t().conversation}
        aria-live=${this.#quiet ? "off" : "polite"}
        @scroll=${this.#onScroll}
      >
        <div class="conversation-content">
          ${topNote(state.loadingOlder, this.#isWhole())}
          ${repeat(
            items,
            (item) => item.key,
            (item) => this.#item(item),
          )}
        </div>
      </div>
      ${jumpButton(!this.pinned, this.unread, this.#onJump)}
    `;
  }

  protected override firstUpdated(): void {
    const scroller = this.#scroller();
    const content = scroller?.firstElementChild;
    if (!scroller || !content) return;
    this.#resizes?.observe(scroller);
    this.#resizes?.observe(content);
  }

  protected override updated(): void {
    const scroller = this.#scroller();
    if (!scroller) return;
    if (this.pinned) this.#keepAtEnd();
    else this.#anchor.restore(scroller);
    if (this.#arriving && this.messages.length > 0) {
      this.#arriving = false;
      if (showNewLine(scroller)) this.#setPinned(false);
      else this.#tellLooked();
    }
    this.#pointing.place(scroller);
    void loadMarkdown().then((again) => again && this.requestUpdate());
    this.#fill(scroller);
  }

  #items(): Item[] {
    const { state, messages } = this;
    const { you, pending } = state;
    const [from, to] = this.#stretch.range(messages, this.pinned);
    const lines = linesOf(messages.slice(from, to), { you, pending });
    if (to === messages.length) lines.push(...pendingLines({ you, pending }));
    const start = from === 0 ? 0 : (messages[from]?.seq ?? 0);
    const end = messages[to]?.seq ?? Number.POSITIVE_INFINITY;
    const presence = state.presence.filter(
      ({ sid, after }) => sid !== you?.sid && after >= start && after < end && !this.hiddenSids.has(sid),
    );
    const before = messages[from - 1]?.seq ?? 0;
    const newAfter = this.newAfter !== null && before <= this.newAfter ? this.newAfter : null;
    return arrange({ lines, presence, newAfter });
  }

  #grewAtEnd(items: readonly Item[]): boolean {
    return this.#bottom !== "" && items.some((item) => item.key === this.#bottom);
  }

  /** Whether the beginning of the room's log stands in the page. */
  #isWhole(): boolean {
    const { state, messages } = this;
    return !state.more && messages.length > 0 && this.#stretch.range(messages, this.pinned)[0] === 0;
  }

  #item(item: Item): TemplateResult {
    if (item.kind !== "message") return separator(item);
    const { line, first, last, key } = item;
    const { message } = line;
    return messageView({
      line,
      first,
      last,
      active: this.#pointing.at(key),
      reachable: key === this.#reachable,
      found: this.found !== null && this.found === message.seq,
      online: this.online,
      you: this.state.you,
      origin: this.#origin(message),
      actions: this.actions,
    });
  }

  #origin({ replyTo }: Message): Message | undefined {
    if (replyTo === undefined) return undefined;
    const message = this.state.messages[placeOf(this.state.messages, replyTo)];
    return message?.seq === replyTo && !this.hiddenSids.has(message.sid) ? message : undefined;
  }

  /** The button goes as it is pressed: the focus of who pressed it by a key goes where it leads. */
  #onJump = ({ detail }: MouseEvent): void => (detail === 0 ? this.focusNewest() : this.toEnd());

  #onScroll = (): void => {
    const scroller = this.#scroller();
    if (!scroller) return;
    const rest = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
    this.#setPinned(this.#stretch.follows && rest <= AT_END);
    this.#fill(scroller);
  };

  /** Takes in more where the reader comes near an end of what is rendered. */
  #fill(scroller: HTMLElement): void {
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const { messages, state } = this;
    const nearTop = scrollTop < NEAR;
    const nearEnd = scrollHeight - clientHeight - scrollTop < NEAR && !this.#stretch.follows;
    // On a screen so tall, what one end takes in the other would let go, and take in again, for ever.
    if (nearTop && nearEnd && this.#stretch.isFull(messages)) return;
    if (nearTop) {
      if (this.#growUp()) this.requestUpdate();
      else if (state.more && !state.loadingOlder) this.#askOlder();
    }
    if (nearEnd && this.#stretch.growDown(messages)) this.requestUpdate();
  }

  #growUp(): boolean {
    return this.pinned ? this.#stretch.followMore(this.messages) : this.#stretch.growUp(this.messages);
  }

  #askOlder(): void {
    if (this.#stretch.range(this.messages, this.pinned)[0] > 0) return;
    this.dispatchEvent(new CustomEvent("older", { bubbles: true }));
  }

  #reveal(seq: number): void {
    const element = this.#shown(seq);
    element?.scrollIntoView({ block: "center" });
    element?.focus({ preventScroll: true });
    // Where all stands in view nothing was scrolled, and the reader is at the end as before.
    this.#onScroll();
    setTimeout(() => {
      if (this.found === seq) this.found = null;
    }, 2500);
  }

  /** Stays at the end of what grows; who has scrolled up a little, in what does not, is left there. */
  #keepAtEnd(): void {
    const scroller = this.#scroller();
    if (!scroller || !this.pinned) return;
    const { scrollHeight, clientHeight } = scroller;
    const size = `${scrollHeight} ${clientHeight}`;
    if (size !== this.#size) scroller.scrollTop = scrollHeight;
    this.#size = size;
  }

  #setPinned(pinned: boolean): void {
    if (pinned === this.pinned) return;
    this.pinned = pinned;
    this.requestUpdate();
    this.#tellLooked();
  }

  #tellLooked(): void {
    this.dispatchEvent(new CustomEvent("looked", { bubbles: true }));
  }

  #shown(seq: number): HTMLElement | null {
    return this.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
  }

  #scroller(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".scroller");
  }
}
