import { html, nothing, type TemplateResult } from "lit";
import type { RoomState } from "../client/index.ts";
import type { Task } from "./composer.ts";
import { t } from "./language.ts";
import type { MessageActions } from "./message.ts";
import { titleOf } from "./room-name.ts";
import { troubles } from "./troubles.ts";

export interface FootView {
  readonly room: string;
  readonly state: RoomState;
  readonly task: Task;
  readonly hiddenSids: ReadonlySet<string>;
  /** What tells of a pause that the room asks for. */
  readonly pause: unknown;
  readonly actions: MessageActions;
  readonly writing: () => void;
  readonly editLast: () => void;
  readonly pick: () => void;
}

/** What stands below the conversation: who is writing, what has gone wrong, and where one writes. */
export function roomFoot(view: FootView): TemplateResult {
  const { room, state, task, hiddenSids, pause, actions } = view;
  const typing = state.typing.filter(({ sid }) => !hiddenSids.has(sid)).map(({ name }) => name);
  return html`<div class="foot">
    <p class="typing" aria-live="off">
      ${
        typing.length > 0
          ? html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> <span>${t().typing(typing)}</span>`
          : nothing
      }
    </p>
    ${pause} ${troubles(state.pending, actions)}
    <alcove-composer
      .room=${room}
      .label=${t().write(titleOf(room))}
      .limits=${state.limits}
      .task=${task}
      @writing=${view.writing}
      @edit-last=${view.editLast}
      @pick=${view.pick}
    ></alcove-composer>
  </div>`;
}
