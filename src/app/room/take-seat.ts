import { html, type TemplateResult } from "lit";
import { deviceStore } from "../device/device-store.ts";
import type { CarriedSeat } from "../device/fragment.ts";
import { rememberVisit } from "../device/visits.ts";
import { t } from "../language/language.ts";
import { titleOf } from "../ui/room-name.ts";
import { takeSeatWords } from "./take-seat-words.ts";

/** Asks whether to become somebody on this device. @param close is called when it is decided */
export function takeSeat(room: string, seat: CarriedSeat, close: () => void): TemplateResult {
  const take = () => {
    // Where the client looks for it; a device that keeps nothing cannot take a seat.
    if (deviceStore.keeps) localStorage.setItem(`alcove:${room}:token`, seat.token);
    rememberVisit(room, seat.name);
    close();
  };
  return html`<div class="failure" role="alertdialog" aria-labelledby="seat-question">
    <p id="seat-question">${takeSeatWords().takeSeat(seat.name, titleOf(room))}</p>
    <button type="button" class="primary" @click=${take}>${takeSeatWords().takeHere}</button>
    <button type="button" class="secondary" @click=${close}>${t().cancel}</button>
  </div>`;
}
