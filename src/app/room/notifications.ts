import type { Message, Op, Person } from "../../client/index.ts";
import { isAttended } from "../device/attention.ts";
import { preferences } from "../device/preferences.ts";
import { playTone } from "../device/tone.ts";
import { t } from "../language/language.ts";
import type { Texts } from "../text/texts.ts";
import { titleOf } from "../ui/room-name.ts";

/** Announces a message of someone else while the reader is elsewhere: by a tone and a notification, as the reader chose. */
export async function notify(op: Op, room: string, you: Person | null, texts: Texts): Promise<void> {
  if (isAttended() || op.type !== "message" || !you || op.sid === you.sid) return;
  if (preferences.sound) void playTone();
  if (!preferences.notifications) return;
  const reading = await texts.readLater(op.text);
  if (reading.mentions(you.name)) await showNotification(op, room, reading.summary);
}

async function showNotification(message: Message, room: string, body: string): Promise<void> {
  const options = {
    body,
    tag: `${room}-${message.seq}`,
    icon: "/icon-192.png",
    data: room,
  };
  const title = t().mentionedYou(message.name, titleOf(room));
  try {
    const notification = new Notification(title, options);
    notification.onclick = () => {
      window.focus();
      notification.close();
      // This tab may have gone to another room since.
      dispatchEvent(new CustomEvent("alcove-go", { detail: room }));
    };
  } catch {
    // On phones, only a service worker may show notifications.
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.showNotification(title, options);
  }
}
