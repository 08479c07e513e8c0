import { kept } from "./kept.ts";

/** The people whom the reader does not want to see in a room: nobody else learns of it. */
export class HiddenPeople {
  readonly #key: string;
  /** Names by sid. */
  #people: ReadonlyMap<string, string>;

  constructor(room: string) {
    this.#key = `hidden.${room}`;
    const entries = kept.json<[string, string][]>(this.#key, []);
    this.#people = new Map(Array.isArray(entries) ? entries : []);
  }

  get people(): ReadonlyMap<string, string> {
    return this.#people;
  }

  toggle(sid: string, name: string): void {
    const people = new Map(this.#people);
    if (!people.delete(sid)) people.set(sid, name);
    this.#people = people;
    if (people.size === 0) kept.remove(this.#key);
    else kept.set(this.#key, JSON.stringify([...people]));
  }
}
