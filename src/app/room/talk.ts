import { html, nothing, type TemplateResult } from "lit";
import type { Message, RoomState } from "../../client/index.ts";
import type { MessageCommands } from "../conversation/message-commands.ts";
import { t } from "../language/language.ts";
import type { OrderPart } from "./order-views.ts";
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
  /** What shows how the room is kept, once it has come. */
  readonly order: OrderPart | null;
  readonly commands: MessageCommands;
  readonly viewChange: () => void;
}

/** The conversation, or what is shown while there is none. */
export function roomTalk(view: TalkView): TemplateResult {
  const { state, stay, sheets, unread, order } = view;
  if (order && state.status.kind === "knocking") return order.atTheDoor();
  const isSilent = state.messages.length === 0 && state.pending.length === 0;
  if (isSilent ? state.epoch === null : !stay.texts.isReady)
    return html`<p class="entering" role="status">${view.isAway ? nothing : t().connecting}</p>`;
  if (isSilent && !state.more) return sheets.empty(state);
  return html`${order && state.order.pins.length > 0 ? pins(view) : nothing}<alcove-conversation
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

function pins({ state, stay, commands }: TalkView): TemplateResult {
  return html`<alcove-pins
    .state=${state}
    .summary=${(message: Message) => stay.texts.read(message.text).summary}
    @go=${({ detail }: CustomEvent<number>) => commands.goTo(detail)}
    @want=${({ detail }: CustomEvent<readonly number[]>) => stay.client.loadQuoted(detail)}
  ></alcove-pins>`;
}
