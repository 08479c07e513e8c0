import { roleOf } from "../protocol/order.ts";
import type { EventRouter } from "./event-router.ts";
import type { OlderPages } from "./older.ts";
import type { People } from "./people.ts";
import type { QuotedMessages } from "./quoted.ts";
import type { Sender } from "./sender.ts";
import type { RoomState } from "./state.ts";
import type { Timeline } from "./timeline.ts";

/** The parts of a client that know something that can be shown. */
interface Parts {
  readonly router: EventRouter;
  readonly timeline: Timeline;
  readonly people: People;
  readonly sender: Sender;
  readonly older: OlderPages;
  readonly quoted: QuotedMessages;
}

/** Everything that can be shown now. */
export function stateOf({ router, timeline, people, sender, older, quoted }: Parts): RoomState {
  return {
    status: router.status,
    epoch: timeline.epoch,
    you: people.you,
    members: people.members,
    role: roleOf(timeline.order, people.you?.sid ?? ""),
    mutedUntil: people.mutedUntil,
    order: timeline.order,
    acts: timeline.acts,
    visitors: people.visitors,
    refusal: router.refusal,
    waiting: people.waiting,
    typing: people.typing,
    messages: timeline.messages,
    head: timeline.head,
    quoted: quoted.messages,
    more: timeline.more,
    loadingOlder: older.isUnderWay,
    fresh: timeline.fresh,
    presence: people.presence,
    pending: sender.pending,
    slowUntil: sender.slowUntil,
    limits: router.limits,
  };
}
