import type { Message, Person, RoomState } from "../../client/index.ts";

/** The names of everyone who is or was in a room, as far as its client knows: they can be mentioned. */
export class KnownNames {
  readonly #names = new Set<string>();
  readonly #inOrder: string[] = [];
  #members: ReadonlyMap<string, Person> | null = null;
  #messages: readonly Message[] = [];
  #fresh = 0;
  /** The seqs of the messages whose authors are known. */
  #first = Number.POSITIVE_INFINITY;
  #last = 0;

  /** In the order in which they became known. A name that is known stays known. */
  get inOrder(): readonly string[] {
    return this.#inOrder;
  }

  /** Takes up the names that are new in `state`. */
  learn({ members, messages, fresh }: RoomState): void {
    if (members !== this.#members) for (const { name } of members.values()) this.#add(name);
    this.#members = members;
    if (fresh !== this.#fresh) {
      this.#first = Number.POSITIVE_INFINITY;
      this.#last = 0;
    }
    this.#fresh = fresh;
    if (messages !== this.#messages) this.#learnAuthors(messages);
    this.#messages = messages;
  }

  /** Only messages at the two ends can be new. */
  #learnAuthors(messages: readonly Message[]): void {
    for (const { seq, name } of messages) {
      if (seq >= this.#first) break;
      this.#add(name);
    }
    for (let i = messages.length - 1; i >= 0; i--) {
      const { seq, name } = messages[i] as Message;
      if (seq <= this.#last) break;
      this.#add(name);
    }
    this.#first = Math.min(this.#first, messages[0]?.seq ?? this.#first);
    this.#last = Math.max(this.#last, messages.at(-1)?.seq ?? 0);
  }

  #add(name: string): void {
    if (name === "" || this.#names.has(name)) return;
    this.#names.add(name);
    this.#inOrder.push(name);
  }
}
