import { html, nothing, type TemplateResult } from "lit";
import type { RoomState } from "../../client/index.ts";
import type { MessageCommands } from "../conversation/message-commands.ts";
import { t } from "../language/language.ts";
import type { Texts } from "../text/texts.ts";
import { titleOf } from "../ui/room-name.ts";
import { failedChanges } from "./failed-changes.ts";

export interface FooterView {
  readonly room: string;
  readonly state: RoomState;
  readonly texts: Texts;
  readonly hiddenSids: ReadonlySet<string>;
  /** The notice that the reader is sending too quickly. */
  readonly slowNotice: unknown;
  /** Why the reader may not write, or only slowly. */
  readonly voiceNotice: unknown;
  readonly commands: MessageCommands;
  readonly typing: () => void;
  /** Asks whoever reads along for a name; `null`: they have one. */
  readonly ask: (() => void) | null;
  readonly editLast: () => void;
  readonly pick: () => void;
  /** Scrolls the conversation by a screen, up (-1) or down (1). */
  readonly scrollPage: (direction: number) => void;
}

/** The part below the conversation: who is typing, what has failed, and the composer. */
export function roomFooter(view: FooterView): TemplateResult {
  const { room, state, texts, hiddenSids, slowNotice, voiceNotice, commands } = view;
  const typing = state.typing.filter(({ sid }) => !hiddenSids.has(sid)).map(({ name }) => name);
  return html`<div class="footer">
    <p class="typing" aria-live="off">
      ${
        typing.length > 0
          ? html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> <span>${t().typing(typing)}</span>`
          : nothing
      }
    </p>
    ${voiceNotice} ${slowNotice} ${failedChanges(state.pending, commands)}
    ${
      view.ask
        ? html`<p class="reading-along">
            ${t().readingAlong} <button type="button" class="primary" @click=${() => view.ask?.()}>${t().saySomething}</button>
          </p>`
        : html`<alcove-composer
            .room=${room}
            .label=${t().write(titleOf(room))}
            .limits=${state.limits}
            .texts=${texts}
            @typing=${view.typing}
            @edit-last=${view.editLast}
            @pick=${view.pick}
            @scroll-page=${({ detail }: CustomEvent<number>) => view.scrollPage(detail)}
          ></alcove-composer>`
    }
  </div>`;
}
