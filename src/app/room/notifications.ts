import type { Op, Person } from "../../client/index.ts";
import { isAttended } from "../device/attention.ts";
import { preferences } from "../device/preferences.ts";
import { playTone } from "../device/tone.ts";
import type { Texts } from "../text/texts.ts";
import { behind } from "../ui/lazy.ts";

/** Announces a message of someone else while the reader is elsewhere: by a tone and a notification, as the reader chose. */
export async function notify(op: Op, room: string, you: Person | null, texts: Texts): Promise<void> {
  if (isAttended() || op.type !== "message" || !you || op.sid === you.sid) return;
  if (preferences.sound) void playTone();
  if (!preferences.notifications) return;
  const reading = await texts.readLater(op.text);
  if (!reading.mentions(you.name)) return;
  behind(
    () => import("./show-notification.ts"),
    ({ showNotification }) => showNotification(op, room, reading.summary),
  );
}
