import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Message, Person } from "../../client/index.ts";
import { moment, time } from "../language/format.ts";
import { t } from "../language/language.ts";
import { asTyped, type Reading } from "../text/reading.ts";
import { avatar, toneOf } from "../ui/avatar.ts";
import { type Fold, foldButton, isLong, MOST_FOLDED } from "./folding.ts";
import type { Line } from "./line.ts";
import type { MessageCommands } from "./message-commands.ts";
import { type Origin, originQuote } from "./origin-quote.ts";
import { pendingNote } from "./pending-note.ts";
import { reactions } from "./reactions.ts";
import { messageTime, toolbar } from "./toolbar.ts";
import { undoNote } from "./undo-note.ts";

export interface MessageView {
  readonly line: Line;
  readonly first: boolean;
  readonly last: boolean;
  /** Whether the toolbar is shown: the message is pointed at, tapped or focused. */
  readonly active: boolean;
  /** Whether the Tab key reaches this message: it does so for one message only. */
  readonly reachable: boolean;
  /** Whether the reader was just led to it. */
  readonly found: boolean;
  readonly online: boolean;
  readonly you: Person | null;
  /** Its text; `null` if that was not read so far: then it is shown as it was typed. */
  readonly reading: Reading | null;
  readonly fold: Fold;
  /** The message that it replies to. */
  readonly origin: Origin | null;
  readonly commands: MessageCommands;
}

/** One message of the conversation. */
export function messageView(view: MessageView): TemplateResult {
  const { line, first, last, active, reachable, found, online, you, origin, reading, fold } = view;
  const { message, pending, changing } = line;
  const seen = [
    message,
    pending?.status,
    changing,
    line.deleting,
    first,
    last,
    active,
    reachable,
    found,
    you?.name,
    origin?.name,
    origin?.words,
    reading,
    fold,
    t(),
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
  reading,
  fold,
  commands,
}: MessageView): TemplateResult {
  const { message, mine, pending, changing, deleting, key } = line;
  const { text, name, at, deletedAt, replyTo } = message;
  const gone = deleting || deletedAt !== undefined;
  const me = you?.name ?? null;
  const shown = reading ?? asTyped(text);
  const long = !gone && isLong(text);
  const most = long && fold !== "open" ? MOST_FOLDED : Number.POSITIVE_INFINITY;
  const classes = [
    "message",
    mine ? "mine" : "theirs",
    first && "first",
    last && "last",
    active && "active",
    found && "found",
    gone && "gone",
    pending && `pending-${pending.status}`,
    !mine && !gone && me !== null && shown.mentions(me) && "mentions-me",
    !gone && shown.isEmoji && "only-emoji",
  ].filter(Boolean);

  return html`<article
    class=${classes.join(" ")}
    data-key=${key}
    data-seq=${message.seq || nothing}
    tabindex=${reachable ? "0" : "-1"}
    aria-label=${`${mine ? t().you : name}, ${time(at)}: ${gone ? t().deleted : shown.summary}`}
  >
    ${mine ? nothing : html`<div class="message-side">${side(line, { first, last, active })}</div>`}
    <div class="message-body" data-said=${`${name}, ${time(at)}`}>
      ${first ? heading(line) : nothing}
      <div class="bubble">
        ${replyTo === undefined || gone || !origin ? nothing : originQuote(origin, () => commands.goTo(replyTo))}
        <div class="text ${long && fold !== "open" ? "folded" : ""}">${gone ? html`<p>${t().deleted}</p>` : shown.nodes(me, most)}</div>
        ${long && (fold !== "fits" || shown.weight > most) ? foldButton(fold) : nothing}
        ${footnote(message, changing)}
      </div>
      ${pending ? pendingNote(pending, online, commands) : nothing}
      ${deleting ? undoNote(message.seq, commands) : nothing}
      ${gone ? nothing : reactions(message, you, commands)}
      ${active && !pending && !gone ? toolbar({ message, mine }, commands, mine && !first) : nothing}
    </div>
  </article>`;
}

/** What stands next to a message of someone else: the time within a group, or else the avatar at its end. */
function side(
  { message: { name, at } }: Line,
  { first, last, active }: Pick<MessageView, "first" | "last" | "active">,
): TemplateResult | typeof nothing {
  if (active && !first) return messageTime(at);
  return last ? avatar(name) : nothing;
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
