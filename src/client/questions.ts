import type { Act, Invites, Page, Refusal, Sanctions } from "../protocol/events.ts";
import type { ActsFrame, InvitesQuestion, Rename, SanctionsFrame } from "../protocol/frames.ts";
import type { Invite, Sanction } from "../protocol/order.ts";
import { type Platform, randomId } from "./platform.ts";

const REF_BYTES = 9;

/** Acts of the log, oldest first, and whether there may be older ones. */
export interface ActsPart {
  readonly acts: readonly Act[];
  readonly more: boolean;
}

/** The room has refused to answer (`code` tells why), or the connection was lost first (`code` is absent). */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly code: Refusal["code"] | undefined;

  constructor(detail: string, code?: Refusal["code"]) {
    super(detail);
    this.code = code;
  }
}

type Frame = ActsFrame | SanctionsFrame | InvitesQuestion | Rename;
type Answered = Page | Sanctions | Invites;
type Without<Asked> = Asked extends Frame ? Omit<Asked, "ref"> : never;

/** Questions that are asked once, and answered by one event each or not at all. */
export class Questions {
  readonly #platform: Platform;
  readonly #send: (frame: Frame) => void;
  readonly #asked = new Map<string, PromiseWithResolvers<Answered | null>>();
  /** Which of those ask for another name: the answer has no ref. */
  readonly #renames = new Set<string>();

  constructor(platform: Platform, send: (frame: Frame) => void) {
    this.#platform = platform;
    this.#send = send;
  }

  /** The acts below a seq. @throws NoAnswer */
  async acts(before: number, limit: number): Promise<ActsPart> {
    const answer = await this.#ask({ type: "acts", before, limit });
    return answer?.type === "page"
      ? { acts: answer.acts ?? [], more: answer.more }
      : { acts: [], more: false };
  }

  /** Who is muted or out. @throws NoAnswer */
  async sanctions(): Promise<readonly Sanction[]> {
    const answer = await this.#ask({ type: "sanctions" });
    return answer?.type === "sanctions" ? answer.sanctions : [];
  }

  /** Asks for the invites, or changes them. @throws NoAnswer */
  async invites(question: Without<InvitesQuestion>): Promise<readonly Invite[]> {
    const answer = await this.#ask(question);
    return answer?.type === "invites" ? answer.invites : [];
  }

  /** Takes another name. @throws NoAnswer */
  async rename(name: string): Promise<void> {
    await this.#ask({ type: "rename", name });
  }

  /** This session has another name: what was asked for is done. */
  handleRenamed(): void {
    for (const ref of this.#renames) this.#settle(ref, (question) => question.resolve(null));
    this.#renames.clear();
  }

  /** Takes an event, if it is the answer to a question. */
  takeAnswer(answer: Answered): boolean {
    return this.#settle(answer.ref, (question) => question.resolve(answer));
  }

  handleRefusal({ ref, detail, code }: Refusal): void {
    this.#settle(ref, (question) => question.reject(new NoAnswer(detail, code)));
  }

  /** The connection is lost, and the answers with it. */
  handleDisconnect(): void {
    for (const ref of [...this.#asked.keys()]) {
      this.#settle(ref, (question) => question.reject(new NoAnswer("The connection was lost.")));
    }
  }

  #ask(question: Without<Frame>): Promise<Answered | null> {
    const ref = randomId(this.#platform, REF_BYTES);
    const asked = Promise.withResolvers<Answered | null>();
    if (question.type === "rename") this.#renames.add(ref);
    this.#asked.set(ref, asked);
    this.#send({ ...question, ref } as Frame);
    return asked.promise;
  }

  #settle(
    ref: string | undefined,
    settle: (question: PromiseWithResolvers<Answered | null>) => void,
  ): boolean {
    const question = ref === undefined ? undefined : this.#asked.get(ref);
    if (question === undefined || ref === undefined) return false;
    this.#asked.delete(ref);
    settle(question);
    return true;
  }
}
