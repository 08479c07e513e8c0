import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "./random.ts";
import type { Submissions } from "./submissions.ts";

/** Seconds between two posts, on the average. */
const POST_EVERY_S = 0.6;
const AGAIN_AFTER_MS = 200;
const PATIENCE_MS = 40_000;
/** Refusals that pass: the room may be closed, or silent, for a time. */
const PASSING: ReadonlySet<number> = new Set([429, 503]);

interface Answer {
  readonly status: number;
  readonly body: { readonly seq?: number; readonly code?: string };
}

/**
 * A program that posts over HTTP, past the relay. It asks again with the same key until it has an answer, as one does whose
 * answer was lost: the server may have died before it was sent.
 */
export class Poster {
  readonly #url: string;
  readonly #room: string;
  readonly #name: string;
  readonly #random: Random;
  readonly #submissions: Submissions;
  readonly #token = randomBytes(32).toString("base64url");
  #posts = 0;

  /** @param url of the server */
  constructor(url: string, room: string, random: Random, submissions: Submissions) {
    this.#url = `${url}/api/rooms/${room}/messages`;
    this.#room = room;
    this.#name = `poster of ${room}`;
    this.#random = random;
    this.#submissions = submissions;
  }

  /** Posts until `stop` is aborted; what was begun is brought to its end. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.#post();
      await sleep(this.#random.wait(POST_EVERY_S) * 1000);
    }
  }

  async #post(): Promise<void> {
    const ref = `${this.#room}-${++this.#posts}`;
    const text = `⟦${ref}⟧ over HTTP`;
    const [person, page] = [this.#name, `http.${this.#room}`];
    this.#submissions.say({ ref, person, page, room: this.#room, words: { type: "send", text } });
    for (;;) {
      // The server may die at any moment, also in the middle of its answer.
      const answer = await this.#ask(ref, text).catch(() => null);
      if (answer?.status === 201) {
        this.#submissions.acknowledged(ref, answer.body.seq ?? null);
        return;
      }
      if (answer && !PASSING.has(answer.status)) {
        this.#submissions.givenUp(ref, "refused", answer.body.code ?? "");
        return;
      }
      await sleep(AGAIN_AFTER_MS);
    }
  }

  async #ask(key: string, text: string): Promise<Answer> {
    const headers = {
      Authorization: `Bearer ${this.#token}`,
      "Content-Type": "application/json",
      "Idempotency-Key": key,
    };
    const body = JSON.stringify({ name: this.#name, text });
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(this.#url, { method: "POST", headers, body, signal });
    return { status: response.status, body: (await response.json()) as Answer["body"] };
  }
}
