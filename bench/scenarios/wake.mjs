import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../report/medians.mjs";
import { enter, inSession } from "../session.mjs";

/** An object hibernates after 10 s without events; workerd looks at that from time to time. */
export const ASLEEP_AFTER_MS = 12_500;
/** What a server does after the last answer is counted as well, for so long. */
const AFTERWARDS_MS = 50;
const ANSWER_WITHIN_MS = 10_000;

/**
 * What it costs to wake a room that has hibernated with everybody connected: an event after a long silence, and at
 * once the same again, for which the room is awake. The difference is the wake.
 */
export function wake(peer, group, place) {
  return inSession(peer, group, place, async (session) => {
    const { server, fleet } = session;
    const { memoryBefore, seconds } = await enter(session);
    const joined = { seconds, memoryPerConnection: await perConnection(session, memoryBefore) };
    const rows = {};
    const events = eventsOf(fleet);
    // What it wakes to is a room where something is stored.
    const { say: speak, answers: everybody } = events.at(-1);
    await costOf(session, () => speak("first"), everybody);
    for (const { name, say, answers } of events) {
      const pairs = [];
      for (let i = 0; i < group.times; i++) {
        await sleep(ASLEEP_AFTER_MS);
        joined.idlePerConnection ??= await perConnection(session, memoryBefore);
        const wakesBefore = await wakes(server);
        const asleep = await costOf(session, () => say(`asleep${i}`), answers);
        const woke = (await wakes(server)) > wakesBefore;
        const awake = await costOf(session, () => say(`awake${i}`), answers);
        pairs.push({ asleep, awake, woke });
      }
      rows[name] = {
        asleep: median(pairs.map(({ asleep }) => asleep.cpu)),
        awake: median(pairs.map(({ awake }) => awake.cpu)),
        wake: median(pairs.map(({ asleep, awake }) => asleep.cpu - awake.cpu)),
        answeredAfter: median(pairs.map(({ asleep }) => asleep.took)),
        awakeAnsweredAfter: median(pairs.map(({ awake }) => awake.took)),
        ...joined,
        arrived: fleet.lost.length === 0,
        keptUp: pairs.every(({ woke }) => woke),
      };
    }
    return rows;
  });
}

/** The events that a room is woken by: one that only its sender is answered, where there is one, and a message. */
function eventsOf({ members, dialect }) {
  const [{ socket }] = members;
  const question = { name: "question", say: (ref) => socket.send(dialect.ask(ref)), answers: 1 };
  const message = {
    name: "message",
    say: (ref) => socket.send(dialect.say(`hello ${ref}`, ref)),
    answers: members.length,
  };
  return dialect.ask ? [question, message] : [message];
}

/** Server CPU from before an event until its last answer has come, in ms, and how long that took. */
async function costOf({ server, fleet }, say, answers) {
  const framesBefore = fleet.frames;
  const cpuBefore = await server.cpu();
  const startedAt = performance.now();
  say();
  while (fleet.frames < framesBefore + answers) {
    if (performance.now() - startedAt > ANSWER_WITHIN_MS) throw new Error("Nobody answers.");
    await sleep(1);
  }
  const took = performance.now() - startedAt;
  await sleep(AFTERWARDS_MS);
  return { took, cpu: (await server.cpu()) - cpuBefore };
}

/** How often an object has been made, as both Workers print it. */
async function wakes(server) {
  return (await server.printed()).split('"room woke"').length;
}

async function perConnection({ server, fleet }, memoryBefore) {
  return ((await server.memory()) - memoryBefore) / fleet.members.length;
}
