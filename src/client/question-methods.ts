import { MAX_PAGE_MESSAGES } from "../protocol/limits.ts";
import type { Invite, Sanction } from "../protocol/order.ts";
import { OpMethods } from "./op-methods.ts";
import type { ActsPart, Questions } from "./questions.ts";

/** What a client can ask the room once. */
export abstract class QuestionMethods extends OpMethods {
  protected abstract readonly questions: Questions;
  /** The newest known seq. */
  protected abstract readonly head: number;

  /**
   * Asks for the record: the acts below a seq, by default the newest.
   *
   * @throws NoAnswer if the room refuses, or the connection is lost first
   */
  acts({ before = this.head + 1, limit = MAX_PAGE_MESSAGES } = {}): Promise<ActsPart> {
    return this.questions.acts(before, limit);
  }

  /**
   * Takes another name in the room, for all clients of this session.
   *
   * @throws NoAnswer as `acts`: `bad_name`, `name_taken`
   */
  rename(name: string): Promise<void> {
    return this.questions.rename(name);
  }

  /** Asks for the invites of the room: for moderators. @throws NoAnswer as `acts` */
  invites(): Promise<readonly Invite[]> {
    return this.questions.invites({ type: "invites" });
  }

  /**
   * Makes an invite: for moderators.
   *
   * @param code 12 to 100 characters that people have chosen, or 22 of base64url
   * @returns all invites
   * @throws NoAnswer as `acts`
   */
  invite(
    code: string,
    limits: { readonly uses?: number; readonly seconds?: number } = {},
  ): Promise<readonly Invite[]> {
    return this.questions.invites({ type: "invite", code, ...limits });
  }

  /** Ends an invite: for moderators. Returns those that are left. @throws NoAnswer as `acts` */
  uninvite(id: string): Promise<readonly Invite[]> {
    return this.questions.invites({ type: "uninvite", id });
  }

  /** Asks who is muted or out: for moderators. @throws NoAnswer as `acts` */
  sanctions(): Promise<readonly Sanction[]> {
    return this.questions.sanctions();
  }
}
