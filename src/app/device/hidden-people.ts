import type { Message } from "../../client/index.ts";
import { deviceStore } from "./device-store.ts";

/** The people whom the reader has hidden in a room. Nobody else learns of it. */
export class HiddenPeople {
  readonly #key: string;
  /** Names by sid. */
  #people: ReadonlyMap<string, string>;
  #sids: ReadonlySet<string>;
  #last: { all: readonly Message[]; sids: ReadonlySet<string>; rest: readonly Message[] } | null = null;

  constructor(room: string) {
    this.#key = `hidden.${room}`;
    const entries = deviceStore.json<[string, string][]>(this.#key, []);
    this.#people = new Map(Array.isArray(entries) ? entries : []);
    this.#sids = new Set(this.#people.keys());
  }

  get people(): ReadonlyMap<string, string> {
    return this.#people;
  }

  get sids(): ReadonlySet<string> {
    return this.#sids;
  }

  /** The messages without those of hidden people; filtered again only when one of the two has changed. */
  without(messages: readonly Message[]): readonly Message[] {
    if (this.#people.size === 0) return messages;
    if (this.#last?.all !== messages || this.#last.sids !== this.#sids) {
      const rest = messages.filter(({ sid }) => !this.#sids.has(sid));
      this.#last = { all: messages, sids: this.#sids, rest };
    }
    return this.#last.rest;
  }

  toggle(sid: string, name: string): void {
    const people = new Map(this.#people);
    if (!people.delete(sid)) people.set(sid, name);
    this.#people = people;
    this.#sids = new Set(people.keys());
    if (people.size === 0) deviceStore.remove(this.#key);
    else deviceStore.set(this.#key, JSON.stringify([...people]));
  }
}
