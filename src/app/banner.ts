import { html, nothing, type TemplateResult } from "lit";
import type { RoomState } from "../client/index.ts";
import { icon } from "./icons.ts";
import { t } from "./language.ts";

export interface BannerView {
  readonly state: RoomState;
  /** When the connection was lost, in ms since 1970; `null` while it stands. */
  readonly lostAt: number | null;
  readonly now: number;
  readonly tryNow: () => void;
  readonly comeBack: () => void;
}

/** A cut that heals within this time is not worth a word; a first connection may take a little longer. */
const CALM_MS = 1200;
const PATIENT_MS = 4000;

/**
 * What stands above the conversation while it is cut off: calm, and with what can be done. Who listens to the page is
 * told the same, but for the seconds: they would be said again and again.
 */
export function banner(view: BannerView): TemplateResult {
  const words = wordsFor(view);
  return html`${words === "" ? nothing : shown(words, view)}
    <p class="visually-hidden" role="status">${words}</p>`;
}

function wordsFor({ state: { status, epoch }, lostAt, now }: BannerView): string {
  if (status.kind === "ended") return whyEnded(status.code, status.reason);
  if (lostAt === null || now - lostAt < (epoch === null ? PATIENT_MS : CALM_MS)) return "";
  if (!navigator.onLine) return t().offline;
  return epoch === null ? t().unreachable : t().lostNow;
}

function shown(
  words: string,
  { state: { status, epoch }, now, tryNow, comeBack }: BannerView,
): TemplateResult {
  if (status.kind === "ended") return box(html`<span>${words}</span>`, t().comeBack, comeBack);
  if (!navigator.onLine) return box(html`<strong>${words}</strong> <span>${t().stillReadable}</span>`);
  if (epoch === null) return box(html`<strong>${words}</strong>`, t().tryNow, tryNow);
  const seconds = status.kind === "waiting" ? Math.ceil((status.until - now) / 1000) : 0;
  const counted = seconds > 0 ? t().lost(seconds) : words;
  return box(html`<strong>${counted}</strong> <span>${t().stillReadable}</span>`, t().tryNow, tryNow);
}

function box(words: TemplateResult, action?: string, act?: () => void): TemplateResult {
  return html`<div class="banner">
    ${icon("warning")}
    <p>${words}</p>
    ${action ? html`<button type="button" class="small-button" @click=${act}>${action}</button>` : nothing}
  </div>`;
}

function whyEnded(code: number, reason: string): string {
  const { replaced, flooding, room_full, removed, other } = t().ended;
  if (code === 4100) return replaced;
  if (code === 4102) return flooding;
  if (code === 4104 || reason === "removed") return removed;
  return reason === "room_full" ? room_full : other;
}
