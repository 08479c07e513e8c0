import { html, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Message, RoomState } from "../../client/index.ts";
import { t } from "../language/language.ts";
import type { Texts } from "../text/texts.ts";
import { LightElement } from "../ui/element.ts";
import { behind } from "../ui/lazy.ts";
import { AfterLayout } from "./after-layout.ts";
import { Anchor } from "./anchor.ts";
import { Folding } from "./folding.ts";
import { type Item, itemsOf, messagesOf } from "./items.ts";
import { Leading } from "./leading.ts";
import { messageView } from "./message.ts";
import type { MessageCommands } from "./message-commands.ts";
import { MessageWindow } from "./message-window.ts";
import { Origins } from "./origin-quote.ts";
import { Pointing } from "./pointing.ts";
import { jumpButton, separator, topNote } from "./separators.ts";
import { StickToEnd } from "./stick-to-end.ts";
import { scrollToUnreadMarker } from "./unread-marker.ts";

/** Pixels from an end of what is rendered at which more is rendered. */
const NEAR = 700;

/**
 * The conversation. It renders a window of the timeline that moves with the reader: a long log weighs no more.
 *
 * Fires `view-change` when the first messages are shown and when the reader reaches or leaves the newest message,
 * `older` to ask for an older page, `quoted` for single messages, and `message-gone` when the reader cannot be led to one.
 */
export class AlcoveConversation extends LightElement {
  static override properties = {
    state: { attribute: false },
    messages: { attribute: false },
    markerAfter: { attribute: false },
    unread: { attribute: false },
    texts: { attribute: false },
    commands: { attribute: false },
    online: { attribute: false },
    hiddenSids: { attribute: false },
    deleting: { attribute: false },
    clockOffset: { attribute: false },
  };

  declare state: RoomState;
  /** The timeline without hidden people. */
  declare messages: readonly Message[];
  /** The unread marker stands after this seq; `null`: there is none. */
  declare markerAfter: number | null;
  declare unread: number;
  declare texts: Texts;
  declare commands: MessageCommands;
  declare online: boolean;
  declare hiddenSids: ReadonlySet<string>;
  /** The seqs of the messages whose deletion waits. */
  declare deleting: ReadonlySet<number>;
  /** What to add to this machine's clock for the room's, in milliseconds; `null`: unknown. */
  declare clockOffset: number | null;

  readonly #window = new MessageWindow();
  readonly #leading = new Leading(this, this.#window);
  readonly #anchor = new Anchor();
  readonly #pointing = new Pointing(this);
  readonly #end = new StickToEnd(this);
  readonly #origins = new Origins(this);
  readonly #folding = new Folding(this, () => this.#setPinned(false));
  #items: readonly Item[] = [];
  #fresh = -1;
  /** The scroller's `scrollTop` as of its last event: asking for it in an update may cost a layout. */
  #top = 0;
  /** Whether the beginning of the log is rendered. */
  #isWhole = false;
  #awaitsOlder = false;
  /** No message has been shown yet. */
  #arriving = true;
  #bottom = "";
  #reachable = "";

  constructor() {
    super();
    new AfterLayout(this, () => this.#end.scroller && this.#fill(this.#end.scroller));
    behind(
      () => import("./later.ts"),
      ({ addLater }) => addLater(this, this.#window, this.#end),
    );
  }

  /** Whether the reader is at the newest message; `null` before any message was shown. */
  get atEnd(): boolean | null {
    return this.#arriving ? null : this.#end.pinned;
  }

  /** Goes to the newest message. */
  toEnd(): void {
    const { pinned } = this.#end;
    this.#leading.cancel();
    this.#window.toEnd();
    this.#end.pin();
    this.requestUpdate();
    if (!pinned) this.#fire("view-change");
  }

  /** Scrolls by a screen, up (-1) or down (1). */
  scrollPage(direction: number): void {
    this.#end.scrollPage(direction);
  }

  /** Leads the reader to a message, loading as many older pages as that takes. */
  goTo(seq: number): void {
    const where = this.#leading.find(seq);
    if (where !== "here") this.#fire(where === "older" ? "older" : "message-gone");
    else this.#reveal(seq);
  }

  #reveal(seq: number): void {
    this.#setPinned(false);
    this.requestUpdate();
    void this.updateComplete.then(() => {
      this.#leading.reveal(seq);
      // If everything is in view, nothing has scrolled, and the reader is still at the end.
      this.#onScroll();
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.state.fresh !== this.#fresh) {
      this.#fresh = this.state.fresh;
      this.#leading.cancel();
      this.#window.toEnd();
      this.#arriving = true;
      this.#end.pin();
    }
    if (!this.online) this.#leading.cancel();
    if (changed.has("messages")) this.#leading.resume();
    this.#takeInOlder();
    this.#anchor.hold(this.#end.pinned ? null : this.#end.scroller, this.#top);
    this.texts.startFrame(this);
  }

  /** Renders an older page together with the end of its loading note: one after the other, the text would jump. */
  #takeInOlder(): void {
    const { pinned, scroller } = this.#end;
    const isHere = this.#awaitsOlder && !this.state.loadingOlder;
    this.#awaitsOlder = this.state.loadingOlder;
    if (isHere && !pinned && scroller && this.#top < NEAR) this.#window.growUp(this.messages);
  }

  protected override render(): TemplateResult {
    const { state, messages, markerAfter, hiddenSids, clockOffset, deleting } = this;
    const { pinned } = this.#end;
    const range = this.#window.range(messages, pinned);
    const items = itemsOf({ state, messages, range, markerAfter, hiddenSids, clockOffset, deleting });
    this.#isWhole = !state.more && messages.length > 0 && range[0] === 0;
    this.#items = items;
    // Screen readers announce only what is added at the end: neither the first page nor older ones.
    const grewAtEnd = this.#bottom !== "" && items.some((item) => item.key === this.#bottom);
    const isQuiet = this.#arriving || !this.#window.follows || !grewAtEnd;
    this.#bottom = items.at(-1)?.key ?? "";
    this.#reachable = this.#pointing.reachable(this.#bottom);
    return html`
      <div
        class="scroller"
        role="log"
        aria-label=${t().conversation}
        aria-live=${isQuiet ? "off" : "polite"}
        @scroll=${this.#onScroll}
        @copy=${(event: ClipboardEvent) => this.texts.copy(event, this, messagesOf(this.#items))}
      >
        <div class="conversation-content">
          ${topNote(state.loadingOlder, this.#isWhole)}
          ${repeat(items, ({ key }) => key, this.#item)}
        </div>
      </div>
      ${jumpButton(!pinned, this.unread, this.#onJump)}
    `;
  }

  #item = (item: Item): TemplateResult => {
    if (item.kind !== "message") return separator(item);
    const { line, first, last, key } = item;
    const { seq, replyTo, text } = line.message;
    return messageView({
      line,
      first,
      last,
      active: this.#pointing.at(key),
      reachable: key === this.#reachable,
      found: this.#leading.found !== null && this.#leading.found === seq,
      online: this.online,
      you: this.state.you,
      reading: this.texts.inFrame(text),
      fold: this.#folding.of(key),
      origin: replyTo === undefined ? null : this.#origins.of(replyTo, this),
      commands: this.commands,
    });
  };

  protected override updated(): void {
    const { scroller, pinned } = this.#end;
    if (!scroller || this.#window.whole) return;
    if (!pinned) this.#anchor.restore(scroller);
    if (this.#arriving && this.messages.length > 0) {
      this.#arriving = false;
      if (scrollToUnreadMarker(scroller)) this.#setPinned(false);
      else this.#fire("view-change");
    }
    this.texts.endFrame(() => this.requestUpdate());
    this.#origins.requestMissing();
  }

  /** The button disappears when it is pressed: if it was by a key, the newest message gets the focus. */
  #onJump = ({ detail }: MouseEvent): void => {
    this.toEnd();
    if (detail !== 0) return;
    void this.updateComplete.then(() => [...this.querySelectorAll<HTMLElement>(".message")].at(-1)?.focus());
  };

  #onScroll = (): void => {
    const { scroller } = this.#end;
    if (!scroller || this.#window.whole) return;
    // At the very top, browsers do not keep in place what is read while older messages come in above it.
    if (scroller.scrollTop <= 0 && !this.#isWhole) scroller.scrollTop = 1;
    this.#top = scroller.scrollTop;
    this.#pointing.handleScroll();
    this.#setPinned(this.#window.follows && this.#end.isAtEnd(scroller));
    this.#fill(scroller);
  };

  /** Renders more, or asks for an older page, if the reader is near an end of what is rendered. */
  #fill({ scrollTop, scrollHeight, clientHeight }: HTMLElement): void {
    const { grew, needsOlder } = this.#window.fill(this.messages, {
      nearTop: scrollTop < NEAR,
      nearEnd: scrollHeight - clientHeight - scrollTop < NEAR,
      pinned: this.#end.pinned,
    });
    if (grew) this.requestUpdate();
    if (needsOlder && this.state.more && !this.state.loadingOlder) this.#fire("older");
  }

  #setPinned(pinned: boolean): void {
    if (pinned === this.#end.pinned) return;
    this.#end.pinned = pinned;
    this.requestUpdate();
    this.#fire("view-change");
  }

  #fire(name: "view-change" | "older" | "message-gone"): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  }
}
