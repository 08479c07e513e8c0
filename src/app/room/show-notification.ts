import type { Message } from "../../client/index.ts";
import { t } from "../language/language.ts";
import { titleOf } from "../ui/room-name.ts";

/** Shows that a message mentions the reader. A tap on it leads to the room. */
export async function showNotification(message: Message, room: string, body: string): Promise<void> {
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
