import type { Effect, Role, Rules } from "../protocol/order.ts";
import type { Draft } from "./entry.ts";

/** What a client can propose. Each method returns the op's ref. */
export abstract class OpMethods {
  /**
   * Sends a message. It is stored in the outbox before it is sent, and stays in `state.pending` until it is in the log.
   *
   * @returns the op's ref
   * @throws RangeError if the outbox is full (200 entries); then nothing is sent. The same goes for the changes below.
   */
  send(text: string, { replyTo }: { readonly replyTo?: number } = {}): string {
    return this.add({ type: "send", text, ...(replyTo !== undefined && { replyTo }) });
  }

  /** Changes the text of a message of this session. */
  edit(target: number, text: string): string {
    return this.add({ type: "edit", target, text });
  }

  /** Deletes a message of this session. */
  delete(target: number): string {
    return this.add({ type: "delete", target });
  }

  /** Adds a reaction to a message. */
  react(target: number, emoji: string): string {
    return this.add({ type: "react", target, emoji });
  }

  /** Removes this session's reaction from a message. */
  unreact(target: number, emoji: string): string {
    return this.add({ type: "unreact", target, emoji });
  }

  /** Asks to become the host of a room that has none. */
  claim(): string {
    return this.add({ type: "claim" });
  }

  /** Changes what holds in the room: for moderators. What is not named stays. */
  set(changes: Partial<Rules>): string {
    return this.add({ type: "set", changes });
  }

  /** Pins a message: for moderators. */
  pin(target: number): string {
    return this.add({ type: "pin", target });
  }

  unpin(target: number): string {
    return this.add({ type: "unpin", target });
  }

  /** Gives somebody a role: for hosts. Everybody may put themselves down. @param person a sid */
  appoint(person: string, role: Role): string {
    return this.add({ type: "role", person, role });
  }

  /**
   * Mutes somebody or shows them out: for whoever has a higher role.
   *
   * @param person a sid
   * @param seconds at most 7 days; 0 ends it
   */
  sanction(
    person: string,
    effect: Effect,
    seconds: number,
    more: { readonly reason?: string; readonly address?: boolean } = {},
  ): string {
    return this.add({ type: "sanction", person, effect, seconds, ...more });
  }

  /** Deletes somebody's messages: for whoever has a higher role, and for oneself. @param before only lower seqs */
  purge(person: string, before?: number): string {
    return this.add({ type: "purge", person, ...(before !== undefined && { before }) });
  }

  /** Lets somebody in who waits at the door: for moderators. */
  admit(person: string): string {
    return this.add({ type: "admit", person });
  }

  /** Removes everything that was said: for hosts. */
  empty(): string {
    return this.add({ type: "empty" });
  }

  /** Puts an op into the outbox, and returns its ref. */
  protected abstract add(draft: Draft): string;
}
