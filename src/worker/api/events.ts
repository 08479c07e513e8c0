import type { Context } from "hono";
import type { Refusal, ServerEvent } from "../../protocol/events.ts";
import type { Caller } from "../../room/calls.ts";
import { handover } from "../handover.ts";
import { problem, problemOf } from "../problem.ts";
import { Inbox } from "./inbox.ts";
import type { FindRoom } from "./room-calls.ts";
import { mayWait, RoomStream, waitingBody } from "./stream.ts";
import { comesBack, formFor, type Place, placeOf } from "./stream-forms.ts";

/** Milliseconds that the room's first answer may take. */
const PATIENCE_MS = 10_000;

const UNAVAILABLE: Refusal = {
  type: "error",
  code: "unavailable",
  detail: "The room does not answer at the moment.",
  retryAfter: 5,
};

/** Answers with a stream of what happens in a room. @param mostEvents after which it ends */
export async function events(
  c: Context,
  { find, caller }: { readonly find: FindRoom; readonly caller: Caller },
  mostEvents: number,
): Promise<Response> {
  const request = c.req.raw;
  const form = formFor(request.headers.get("Accept"));
  const resume = placeOf(c.req.header("Last-Event-ID") ?? c.req.query("lastEventId"));
  const isOnce = c.req.query("once") !== undefined;
  const url = `${new URL(request.url).origin}${c.req.path}`;
  const options = { form, url, mostEvents, resume, isOnce };
  const entered = await enter(find, request, { ...caller, resume });
  if ("code" in entered) {
    if (!mayWait(entered, form)) return problem(c, problemOf(entered));
    return new Response(waitingBody(entered, options), { headers: headersOf(form.contentType) });
  }
  const { inbox, first } = entered;
  const headers = headersOf(form.contentType);
  const [welcome] = first;
  const isResumed = welcome?.type === "welcome" && welcome.resumed;
  if (resume !== null) headers["Alcove-Resumed"] = `${isResumed}`;
  if (comesBack(form)) headers["X-Accel-Buffering"] = "no";
  return new Response(new RoomStream(inbox, first, options).body, { headers });
}

/** Joins a room as a visitor. Resolves to its first frame, or to why it is refused. */
async function enter(
  find: FindRoom,
  request: Request,
  { token, invite, resume }: Caller & { readonly resume: Place | null },
): Promise<{ readonly inbox: Inbox; readonly first: readonly ServerEvent[] } | Refusal> {
  const { webSocket } = await find().fetch(handover(request, "alcove.v1"));
  if (!webSocket) return UNAVAILABLE;
  const inbox = new Inbox(webSocket);
  webSocket.send(JSON.stringify({ type: "watch", token, invite, ...(resume && { resume }) }));
  const first = await inbox.first(PATIENCE_MS);
  const answer = first?.[0];
  if (first && answer?.type === "welcome") return { inbox, first };
  webSocket.close(1000);
  return answer?.type === "error" ? answer : UNAVAILABLE;
}

function headersOf(contentType: string): Record<string, string> {
  return { "Content-Type": contentType, "Cache-Control": "no-store, no-transform" };
}
