import { html, nothing, type TemplateResult } from "lit";
import type { Message, RoomState } from "../../client/index.ts";
import type { MessageCommands } from "../conversation/message-commands.ts";
import { t } from "../language/language.ts";
import type { RoomSheets } from "./sheets.ts";
import type { Stay } from "./stay.ts";
import type { Unread } from "./unread.ts";

export interface TalkView {
  readonly state: RoomState;
  readonly stay: Stay;
  /** Whether the banner says that the room cannot be reached. */
  readonly isAway: boolean;
  /** The timeline without hidden people. */
  readonly messages: readonly Message[];
  readonly hiddenSids: ReadonlySet<string>;
  readonly unread: Unread;
  /** The seqs of the messages whose deletion waits. */
  readonly deleting: ReadonlySet<number>;
  readonly sheets: RoomSheets;
  readonly commands: MessageCommands;
  readonly viewChange: () => void;
}

/** The conversation, or what is shown while there is none. */
export function roomTalk(view: TalkView): TemplateResult {
  const { state, stay, sheets, unread } = view;
  const isSilent = state.messages.length === 0 && state.pending.length === 0;
  if (isSilent ? state.epoch === null : !stay.texts.isReady)
    return html`<p class="entering" role="status">${view.isAway ? nothing : t().connecting}</p>`;
  if (isSilent && !state.more) return sheets.empty(state);
  return html`<alcove-conversation
    .state=${state}
    .messages=${view.messages}
    .hiddenSids=${view.hiddenSids}
    .markerAfter=${unread.markerAfter}
    .unread=${unread.count}
    .online=${state.status.kind === "live" && stay.lostAt === null}
    .texts=${stay.texts}
    .deleting=${view.deleting}
    .clockOffset=${stay.clockOffset}
    .commands=${view.commands}
    @view-change=${view.viewChange}
    @older=${() => stay.client.loadOlder()}
    @quoted=${({ detail }: CustomEvent<readonly number[]>) => stay.client.loadQuoted(detail)}
    @message-gone=${() => sheets.showToast(t().replyGone)}
  ></alcove-conversation>`;
}
