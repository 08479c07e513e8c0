import { setTimeout as sleep } from "node:timers/promises";
import { textMaker } from "../generator/text.mjs";
import { machineCpu } from "../machine.mjs";
import { Server } from "../server.mjs";
import { openClient } from "./clients.mjs";
import { Line } from "./line.mjs";
import { randomFrom } from "./random.mjs";
import { figuresOf, Tally } from "./tally.mjs";

const ROOM = "drops";
const TEXT_BYTES = 100;
/** The runs of texts: what is said first, so that the server has compiled what it needs, is not counted. */
const WARM_RUN = 1;
const RUN = 2;
const WARM_SECONDS = 2;
/** How long everybody may take to come in, at the beginning and at the end, in ms. */
const IN_WITHIN_MS = 20_000;
/** When nothing has come to anybody for so long, in ms, nothing more is expected. */
const QUIET_MS = 1500;
const LOOK_EVERY_MS = 20;

/**
 * How much is said, and how often who hears it is cut.
 *
 * @typedef {object} Plan
 * @property {number} receivers of each kind: those whose cuts the server notices, and those whose cuts it does not
 * @property {number} senders who are never cut, and speak in turn
 * @property {number} rate messages a second, of all senders together
 * @property {number} seconds
 * @property {[number, number]} stayMs the shortest and the longest time that a receiver stays, in ms
 * @property {boolean} resumes whether clients of Alcove say on their return what they have
 */

/**
 * Measures one peer: one room, senders, and receivers whose connections are cut again and again meanwhile.
 *
 * @param {import("../peers.mjs").Peer} peer
 * @param {Plan} plan
 * @param {import("../session.mjs").Place} place
 * @returns {Promise<{ noticed: import("./tally.mjs").Figures, unnoticed: import("./tally.mjs").Figures, others: number }>}
 *   `others` is what other programs took of a processor meanwhile, which affects latencies
 */
export async function trial(peer, plan, { nextPort, log }) {
  const port = await nextPort();
  const start = await peer.start(port, { announce: false, compress: false });
  const server = await Server.start(start, port, log);
  const people = [];
  const enter = (name, through, line) => {
    const tally = new Tally(RUN);
    const texts = textMaker("latin", TEXT_BYTES, RUN);
    const warmTexts = textMaker("latin", TEXT_BYTES, WARM_RUN);
    // A negative number is one of the warm-up.
    const text = (index) => (index < 0 ? warmTexts(-index) : texts(index));
    const hear = (payload) => tally.hear(payload);
    const client = openClient(peer.dialect, plan.resumes, { port: through, room: ROOM, name, hear, text });
    const person = { client, tally, line, cuts: 0 };
    people.push(person);
    return person;
  };
  const enterReceivers = (kind) =>
    Promise.all(
      Array.from({ length: plan.receivers }, async (_, i) => {
        const line = await Line.open(port);
        return enter(`${kind}-${i}`, line.port, line);
      }),
    );
  try {
    const senders = Array.from({ length: plan.senders }, (_, i) => enter(`sender-${i}`, port));
    const noticed = await enterReceivers("noticed");
    const unnoticed = await enterReceivers("unnoticed");
    if (!(await everybodyIsIn(people))) throw failureOf(people) ?? new Error("Not everybody came in.");
    await say(senders, plan.rate, WARM_SECONDS, (i) => -i - 1);
    const state = { isOver: false };
    const dropping = [noticed, unnoticed].flatMap((receivers, kind) =>
      receivers.map((receiver, i) => drop(receiver, kind === 0, staysOf(i, plan), state)),
    );
    const othersShare = await watchOthers(server);
    const due = await say(senders, plan.rate, plan.seconds, (i) => i);
    const others = await othersShare();
    state.isOver = true;
    await Promise.all(dropping);
    await everybodyIsIn(people);
    await quiet(people);
    const failure = failureOf(people);
    if (failure) throw failure;
    const [{ tally: witness }] = senders;
    if (witness.order.length < due.length) throw new Error("Who was never cut has not heard everything.");
    return {
      noticed: figuresOf(noticed, due, witness.order),
      unnoticed: figuresOf(unnoticed, due, witness.order),
      others,
    };
  } finally {
    for (const { client } of people) client.close();
    for (const { line } of people) line?.close();
    await server.stop();
    await start.clean?.();
  }
}

/** Gives a function that tells how much of a processor other programs have taken since. */
async function watchOthers(server) {
  const spent = async () => {
    const { user, system } = process.cpuUsage();
    return (await machineCpu()) - (await server.cpu()) - (user + system) / 1000;
  };
  const before = await spent();
  const startedAt = performance.now();
  return async () => Math.max(0, ((await spent()) - before) / (performance.now() - startedAt));
}

/** Says messages at an even rate, by all in turn. @returns {Promise<number[]>} when each was due */
async function say(senders, rate, seconds, numberOf) {
  const startedAt = performance.now();
  const due = Array.from({ length: rate * seconds }, (_, i) => startedAt + ((i + 1) * 1000) / rate);
  for (const [i, at] of due.entries()) {
    await sleep(Math.max(0, at - performance.now()));
    senders[i % senders.length].client.say(numberOf(i));
  }
  return due;
}

/** Cuts one receiver after each of its stays, until everything is said. */
async function drop(receiver, isNoticed, stays, state) {
  for (const stay of stays) {
    await until(() => receiver.client.isIn || state.isOver);
    const cutAt = performance.now() + stay;
    await until(() => performance.now() >= cutAt || state.isOver);
    if (state.isOver) return;
    receiver.cuts++;
    await receiver.line.cut(isNoticed);
    await until(() => !receiver.client.isIn);
  }
}

/** How long a receiver stays each time, in ms: for every peer the same. */
function* staysOf(receiver, { stayMs: [shortest, longest] }) {
  const random = randomFrom(receiver + 1);
  while (true) yield shortest + random() * (longest - shortest);
}

/** Waits until all are in, and tells whether they are. */
async function everybodyIsIn(people) {
  const givenUpAt = performance.now() + IN_WITHIN_MS;
  const areIn = () => people.every(({ client }) => client.isIn);
  await until(() => areIn() || performance.now() > givenUpAt);
  return areIn();
}

function failureOf(people) {
  return people.find(({ client }) => client.failure)?.client.failure;
}

/** Waits until nothing more comes to anybody. */
async function quiet(people) {
  const heard = () => people.reduce((sum, { tally }) => sum + tally.order.length + tally.repeats, 0);
  for (let before = -1; before !== heard(); ) {
    before = heard();
    await sleep(QUIET_MS);
  }
}

async function until(isTrue) {
  while (!isTrue()) await sleep(LOOK_EVERY_MS);
}
