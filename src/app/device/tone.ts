let audio: AudioContext | null = null;
let quietUntil = 0;

/** Plays two soft notes, at most once every two seconds. */
export async function playTone(): Promise<void> {
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
