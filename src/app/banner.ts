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

/** What stands above the conversation while it is cut off: calm, and with what can be done. */
export function banner({
  state,
  lostAt,
  now,
  tryNow,
  comeBack,
}: BannerView): TemplateResult | typeof nothing {
  const { status, epoch } = state;
  if (status.kind === "ended") {
    return shown(html`<span>${whyEnded(status.code, status.reason)}</span>`, t().comeBack, comeBack);
  }
  if (lostAt === null || now - lostAt < (epoch === null ? PATIENT_MS : CALM_MS)) return nothing;
  if (!navigator.onLine)
    return shown(html`<strong>${t().offline}</strong> <span>${t().stillReadable}</span>`);
  const seconds = status.kind === "waiting" ? Math.ceil((status.until - now) / 1000) : 0;
  if (epoch === null) return shown(html`<strong>${t().unreachable}</strong>`, t().tryNow, tryNow);
  const words = seconds > 0 ? t().lost(seconds) : t().lostNow;
  return shown(html`<strong>${words}</strong> <span>${t().stillReadable}</span>`, t().tryNow, tryNow);
}

function shown(words: TemplateResult, action?: string, act?: () => void): TemplateResult {
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
