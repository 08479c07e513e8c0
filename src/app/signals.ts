import type { Message, Op, Person } from "../client/index.ts";
import { t } from "./language.ts";
import { summary } from "./markdown.ts";
import { mentions } from "./mentions.ts";
import { preferences } from "./preferences.ts";
import { titleOf } from "./room-name.ts";

/** Tells of what is said while the reader is elsewhere, as far as that is wished: by a tone, by a notification. */
export function signal(op: Op, room: string, you: Person | null): void {
  if (!document.hidden || op.type !== "message" || !you || op.sid === you.sid) return;
  if (preferences.sound) void tone();
  if (preferences.notifications && mentions(op.text, you.name)) void notify(op, room);
}

async function notify(message: Message, room: string): Promise<void> {
  const options = {
    body: summary(message.text),
    tag: `${room}-${message.seq}`,
    icon: "/icon-192.png",
    data: location.href,
  };
  const title = t().mentionedYou(message.name, titleOf(room));
  try {
    const notification = new Notification(title, options);
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
  } catch {
    // Phones let only a service worker show them.
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.showNotification(title, options);
  }
}

let audio: AudioContext | null = null;
let quietUntil = 0;

/** Two soft notes, at most once in two seconds. */
export async function tone(): Promise<void> {
  if (Date.now() < quietUntil || !("AudioContext" in globalThis)) return;
  quietUntil = Date.now() + 2000;
  audio ??= new AudioContext();
  await audio.resume();
  note(audio, 660, 0);
  note(audio, 880, 0.12);
}

function note(context: AudioContext, hertz: number, delay: number): void {
  const start = context.currentTime + delay;
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.linearRampToValueAtTime(0.08, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.4);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.4);
}
