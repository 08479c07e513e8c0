import type { Message } from "../client/index.ts";
import { kept } from "./kept.ts";
import { titleOf } from "./room-name.ts";

/**
 * What of a room the reader has seen: up to a seq, kept on this device. What others said after it is unread, and
 * told in the title and in the icon.
 */
export class Attention {
  readonly #room: string;
  #epoch: string | null = null;
  #seen: number | null = null;
  #looking = false;
  /** The line *new since you looked* stands after this seq; `null`: there is no such line. */
  newAfter: number | null = null;
  unread = 0;

  constructor(room: string) {
    this.#room = room;
  }

  /** Takes up what was seen at the last visit. Another epoch is another log: nothing of it was seen. */
  begin(epoch: string | null, head: number): void {
    if (epoch === null || epoch === this.#epoch) return;
    const first = this.#epoch === null;
    this.#epoch = epoch;
    const last = kept.json<{ epoch?: string; seq?: number }>(this.#key, {});
    this.#seen = last.epoch === epoch && typeof last.seq === "number" ? last.seq : null;
    this.newAfter = first && this.#seen !== null && this.#seen < head ? this.#seen : null;
    // At a first visit everything is new, and nothing needs to be marked.
    if (this.#seen === null) this.#see(head);
  }

  /** The reader looks at the end of the conversation, or does not: counts what is unread. */
  look(messages: readonly Message[], you: string | undefined, looking: boolean): void {
    // Who comes back to nothing new has no use for the line any more.
    if (looking && !this.#looking && this.unread === 0) this.newAfter = null;
    this.#looking = looking;
    const head = messages.at(-1)?.seq ?? 0;
    if (looking) this.#see(head);
    const unread = countAfter(messages, this.#seen ?? head, you);
    // Who turns away finds the line above what comes in meanwhile; till then it stays, for who is on the way up to it.
    if (!looking && this.unread === 0 && unread > 0) this.newAfter = this.#seen;
    this.unread = unread;
    show(this.#room, this.unread);
  }

  /** The reader has answered: nothing of it is new any more. */
  clearLine(): void {
    this.newAfter = null;
  }

  end(): void {
    show(null, 0);
  }

  get #key(): string {
    return `seen.${this.#room}`;
  }

  #see(seq: number): void {
    if (this.#epoch === null || seq <= (this.#seen ?? -1)) return;
    this.#seen = seq;
    kept.set(this.#key, JSON.stringify({ epoch: this.#epoch, seq }));
  }
}

function countAfter(messages: readonly Message[], seq: number, you: string | undefined): number {
  let count = 0;
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i];
    if (!message || message.seq <= seq) break;
    if (message.sid !== you && message.deletedAt === undefined) count++;
  }
  return count;
}

/** The title, the tab's icon and the badge of an installed page. */
function show(room: string | null, unread: number): void {
  const name = room === null ? "Alcove" : `${titleOf(room)} · Alcove`;
  const title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${name}` : name;
  if (document.title !== title) document.title = title;
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const href = unread > 0 ? "/icon-unread.svg" : "/icon.svg";
  if (icon && icon.getAttribute("href") !== href) icon.href = href;
  void badge(unread);
}

let badged = 0;

async function badge(unread: number): Promise<void> {
  if (unread === badged || !("setAppBadge" in navigator)) return;
  badged = unread;
  try {
    await (unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge());
  } catch {
    // The page is not installed, or the system has no badges.
  }
}
