import { html, nothing, type TemplateResult } from "lit";
import { roomPath } from "../device/room-path.ts";
import type { Visit } from "../device/visits.ts";
import { when } from "../language/format.ts";
import { icon } from "../ui/icons.ts";
import { roomTitle, titleOf } from "../ui/room-name.ts";
import { startWords } from "./start-words.ts";

/** How many of the visited rooms are shown at first. */
export const ROOMS_AT_FIRST = 4;

/** The rooms that were visited on this device, the latest few or all. */
export function visitedRooms(
  list: readonly Visit[],
  all: boolean,
  showAll: () => void,
  forget: (room: string) => void,
): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  const whole = all || list.length <= ROOMS_AT_FIRST + 1;
  return html`<section class="visited" aria-labelledby="visited-heading">
    <h2 id="visited-heading">${startWords().visited}</h2>
    <ul>${(whole ? list : list.slice(0, ROOMS_AT_FIRST)).map((visit) => visited(visit, forget))}</ul>
    ${whole ? nothing : html`<button type="button" class="link" @click=${showAll}>${startWords().allRooms(list.length)}</button>`}
  </section>`;
}

function visited({ room, name, at }: Visit, forget: (room: string) => void): TemplateResult {
  const label = startWords().forgetRoom(titleOf(room));
  return html`<li>
    <a class="visit" href=${roomPath(room)}>
      <span class="visit-room">${roomTitle(room)}</span>
      <span class="visit-name"><bdi>${name}</bdi> · ${when(at)}</span>
    </a>
    <button type="button" class="round quiet" aria-label=${label} title=${label} @click=${() => forget(room)}>
      ${icon("close")}
    </button>
  </li>`;
}
