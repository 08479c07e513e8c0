import { html, nothing, type TemplateResult } from "lit";
import type { RoomState } from "../../client/index.ts";
import { CLOSE_CODES } from "../../protocol/codes.ts";
import { t } from "../language/language.ts";
import { icon } from "../ui/icons.ts";
import type { Stay } from "./stay.ts";

export interface BannerView {
  readonly state: RoomState;
  /** When the connection was lost, in milliseconds since 1970; `null` while it stands. */
  readonly lostAt: number | null;
  readonly now: number;
  readonly tryNow: () => void;
  readonly rejoin: () => void;
}

export function bannerView(state: RoomState, { lostAt, client }: Stay, rejoin: () => void): BannerView {
  return { state, lostAt, now: Date.now(), tryNow: () => client.reconnectNow(), rejoin };
}

/** How long a lost connection goes unmentioned, in milliseconds: it often returns at once. */
const CALM_MS = 1200;
/** The same for the first connection, which may take longer. */
const PATIENT_MS = 4000;

/**
 * The notice above the conversation while it is disconnected, with what the reader can do. Screen readers get the same
 * text without the seconds, which would be announced again and again.
 */
export function banner(view: BannerView): TemplateResult {
  const words = wordsFor(view);
  const look = isAway(view) ? "banner alone" : "banner";
  return html`${words === "" ? nothing : html`<div class=${look}>${icon("warning")} ${shown(words, view)}</div>`}
    <p class="visually-hidden" role="status">${words}</p>`;
}

/** Whether the notice is all that there is to show: the page was opened without a way to the room. */
export function isAway(view: BannerView): boolean {
  const { epoch, pending } = view.state;
  return epoch === null && pending.length === 0 && wordsFor(view) !== "";
}

function wordsFor({ state: { status, epoch }, lostAt, now }: BannerView): string {
  if (status.kind === "ended") return whyEnded(status.code, status.reason);
  if (lostAt === null) return "";
  if (!navigator.onLine) return t().offline;
  if (now - lostAt < (epoch === null ? PATIENT_MS : CALM_MS)) return "";
  return epoch === null ? t().unreachable : t().lostNow;
}

function shown(words: string, { state: { status, epoch }, now, tryNow, rejoin }: BannerView): TemplateResult {
  if (status.kind === "ended") return note(html`<span>${words}</span>`, t().rejoin, rejoin);
  const known = epoch === null ? t().notKept : t().stillReadable;
  if (!navigator.onLine) return note(html`<strong>${words}</strong> <span>${known}</span>`);
  if (epoch === null) return note(html`<strong>${words}</strong> <span>${known}</span>`, t().tryNow, tryNow);
  const seconds = status.kind === "waiting" ? Math.ceil((status.until - now) / 1000) : 0;
  const counted = seconds > 0 ? t().lost(seconds) : words;
  return note(html`<strong>${counted}</strong> <span>${known}</span>`, t().tryNow, tryNow);
}

function note(words: TemplateResult, action?: string, act?: () => void): TemplateResult {
  return html`<p>${words}</p>
    ${action ? html`<button type="button" class="small-button" @click=${act}>${action}</button>` : nothing}`;
}

function whyEnded(code: number, reason: string): string {
  const { replaced, flooding, room_full, removed, other } = t().ended;
  if (code === CLOSE_CODES.replaced) return replaced;
  if (code === CLOSE_CODES.flooding) return flooding;
  if (code === CLOSE_CODES.removed || reason === "removed") return removed;
  return reason === "room_full" ? room_full : other;
}
