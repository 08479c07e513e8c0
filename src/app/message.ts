import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Message, Person } from "../client/index.ts";
import { avatar, toneOf } from "./avatar.ts";
import { moment, time } from "./format.ts";
import { icon } from "./icons.ts";
import { t } from "./language.ts";
import type { Line } from "./line.ts";
import { markdown, markdownIsLoaded, summary } from "./markdown.ts";
import { mentions } from "./mentions.ts";
import { pendingNote } from "./pending-note.ts";
import { reactions } from "./reactions.ts";
import { toolbar } from "./toolbar.ts";

/** What a message can be asked to do. */
export interface MessageActions {
  reply(message: Message): void;
  edit(message: Message): void;
  delete(message: Message): void;
  /** Puts the reaction on the message, or takes it off. */
  toggleReaction(message: Message, emoji: string): void;
  openPicker(message: Message): void;
  openMenu(message: Message): void;
  goTo(seq: number): void;
  retry(ref: string): void;
  discard(ref: string): void;
}

export interface MessageView {
  readonly line: Line;
  readonly first: boolean;
  readonly last: boolean;
  /** The toolbar is shown: the message is pointed at, tapped or has the focus. */
  readonly active: boolean;
  /** It is the one of all messages that the Tab key reaches. */
  readonly reachable: boolean;
  /** The reader was just led to it. */
  readonly found: boolean;
  readonly online: boolean;
  readonly you: Person | null;
  /** The message that it answers, where it is at hand; `hidden` where it is of somebody hidden. */
  readonly origin: Message | undefined;
  readonly actions: MessageActions;
}

const ONLY_EMOJI =
  /^(?:\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}\ufe0f]?(?:\u200d\p{Extended_Pictographic}\ufe0f?)*|\p{RI}{2}|\s){1,5}$/u;

/** One message of the conversation. */
export function messageView(view: MessageView): TemplateResult {
  const { line, first, last, active, reachable, found, online, you, origin } = view;
  const { message, pending, changing } = line;
  const seen = [
    message,
    pending?.status,
    changing,
    first,
    last,
    active,
    reachable,
    found,
    you?.name,
    origin,
    t(),
    markdownIsLoaded(),
  ];
  const waits = pending || changing ? online : true;
  return html`${guard([...seen, waits], () => bubble(view))}`;
}

function bubble({
  line,
  first,
  last,
  active,
  reachable,
  found,
  online,
  you,
  origin,
  actions,
}: MessageView): TemplateResult {
  const { message, mine, pending, changing, key } = line;
  const { text, name, at, deletedAt, replyTo } = message;
  const gone = deletedAt !== undefined;
  const me = you?.name ?? null;
  const classes = [
    "message",
    mine ? "mine" : "theirs",
    first && "first",
    last && "last",
    active && "active",
    found && "found",
    gone && "gone",
    pending && `pending-${pending.status}`,
    !mine && !gone && me !== null && mentions(text, me) && "mentions-me",
    !gone && text.length < 40 && ONLY_EMOJI.test(text) && "only-emoji",
  ].filter(Boolean);

  return html`<article
    class=${classes.join(" ")}
    data-key=${key}
    data-seq=${message.seq || nothing}
    tabindex=${reachable ? "0" : "-1"}
    aria-label=${`${mine ? t().you : name}, ${time(at)}: ${gone ? t().deleted : summary(text)}`}
  >
    ${mine ? nothing : html`<div class="message-side">${last ? avatar(name) : nothing}</div>`}
    <div class="message-body">
      ${first ? heading(line) : nothing}
      <div class="bubble">
        ${replyTo === undefined || gone ? nothing : quote(replyTo, origin, actions)}
        <div class="text">${gone ? html`<p>${t().deleted}</p>` : markdown(text, me)}</div>
        ${footnote(message, changing)}
      </div>
      ${pending ? pendingNote(pending, online, actions) : nothing}
      ${gone ? nothing : reactions(message, you, actions)}
      ${active && !pending && !gone ? toolbar(message, mine, actions) : nothing}
    </div>
  </article>`;
}

function heading({ message: { name, at }, mine }: Line): TemplateResult {
  return html`<div class="message-heading">
    ${mine ? nothing : html`<bdi class="author tone-${toneOf(name)}">${name}</bdi>`}
    <time datetime=${new Date(at).toISOString()} title=${moment(at)}>${time(at)}</time>
  </div>`;
}

function footnote({ editedAt }: Message, changing: boolean): TemplateResult | typeof nothing {
  if (changing) return html`<small class="footnote">${t().saving}</small>`;
  if (editedAt === undefined) return nothing;
  return html`<small class="footnote" title=${moment(editedAt)}>${t().edited}</small>`;
}

/** The line that a message answers, leading to its origin. */
function quote(seq: number, origin: Message | undefined, actions: MessageActions): TemplateResult {
  const gone = origin?.deletedAt !== undefined;
  return html`<button class="quote" type="button" @click=${() => actions.goTo(seq)}>
    ${icon("reply")}
    <span class="quote-words" dir="auto">
      ${origin ? html`<bdi class="quote-name">${origin.name}</bdi> ${gone ? t().deleted : summary(origin.text)}` : "…"}
    </span>
  </button>`;
}
