import type { Message } from "../../client/index.ts";
import { deviceStore } from "../device/device-store.ts";
import { titleOf } from "../ui/room-name.ts";

/**
 * How far the reader has read a room: up to a seq, stored on this device, and the same in all tabs. Messages of others
 * after it are unread; the title, the icon and the app's badge show their number.
 */
export class Unread {
  readonly #room: string;
  readonly #forget: () => void;
  #epoch: string | null = null;
  #seen: number | null = null;
  #looking = false;
  /** The unread marker stands after this seq; `null`: there is none. */
  markerAfter: number | null = null;
  /** How many messages are unread. */
  count = 0;

  /** @param onRead called when the reader has read on in another tab; `update` counts again */
  constructor(room: string, onRead: () => void) {
    this.#room = room;
    this.#forget = deviceStore.onChange(this.#key, () => {
      const seq = this.#stored();
      if (seq === null || seq <= (this.#seen ?? -1)) return;
      this.#seen = seq;
      onRead();
    });
  }

  /** Restores the position of the last visit. Another epoch is another log, of which nothing was read. */
  begin(epoch: string | null, head: number): void {
    if (epoch === null || epoch === this.#epoch) return;
    const first = this.#epoch === null;
    this.#epoch = epoch;
    this.#seen = this.#stored();
    this.markerAfter = first && this.#seen !== null && this.#seen < head ? this.#seen : null;
    // On a first visit everything is new, so nothing is marked.
    if (this.#seen === null) this.#see(head);
  }

  /** Counts unread messages. `looking`: whether the reader sees the end of the conversation. */
  update(messages: readonly Message[], you: string | undefined, looking: boolean): void {
    // If nothing is new on return, hide the marker.
    if (looking && !this.#looking && this.count === 0) this.markerAfter = null;
    this.#looking = looking;
    const head = messages.at(-1)?.seq ?? 0;
    if (looking) this.#see(head);
    const unread = countAfter(messages, this.#seen ?? head, you);
    // The first message that comes in while the reader is away moves the marker. Until then it stays where it is, since
    // the reader may be scrolling up to it.
    if (!looking && this.count === 0 && unread > 0) this.markerAfter = this.#seen;
    this.count = unread;
    show(this.#room, this.count);
  }

  /** Hides the marker: the reader has replied, so nothing before that is new. */
  clearMarker(): void {
    this.markerAfter = null;
  }

  end(): void {
    this.#forget();
    show(null, 0);
  }

  get #key(): string {
    return `seen.${this.#room}`;
  }

  #see(seq: number): void {
    if (this.#epoch === null || seq <= (this.#seen ?? -1)) return;
    this.#seen = seq;
    // Another tab may have read on, and not have said so yet.
    if (seq > (this.#stored() ?? -1)) deviceStore.set(this.#key, JSON.stringify({ epoch: this.#epoch, seq }));
  }

  /** Up to where this device has read the present log; `null` if it never did. */
  #stored(): number | null {
    const last = deviceStore.json<{ epoch?: string; seq?: number }>(this.#key, {});
    return last.epoch === this.#epoch && typeof last.seq === "number" ? last.seq : null;
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

/** Shows the number in the title, in the tab's icon and in the badge of an installed page. */
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
