import { invariant } from "../../support/invariant.ts";

/** An invite that a tab has asked for. */
interface AskedFor {
  readonly code: string;
  readonly ref: string;
  readonly uses: number;
  isRefused: boolean;
  /** The sids of those whom nothing else can have let in. */
  readonly guests: Set<string>;
}

/** The model of invites: each lets in as many strangers as it may, and no others (R17). */
export class InviteModel {
  readonly #invites: AskedFor[] = [];

  /** Returns the frame that asks for one more. */
  ask(ref: string, uses: number): { type: "invite"; ref: string; code: string; uses: number } {
    const code = `the chaos code ${this.#invites.length + 1}`;
    this.#invites.push({ code, ref, uses, isRefused: false, guests: new Set() });
    return { type: "invite", ref, code, uses };
  }

  /** The code of one of them, counted back from the newest. */
  code(which: number): string | undefined {
    return this.#invites.at(-1 - which)?.code;
  }

  refuse(ref: string | undefined): void {
    for (const invite of this.#invites) if (invite.ref === ref) invite.isRefused = true;
  }

  /** A stranger has passed a closed door. @param code of the `hello` */
  pass(code: string | undefined, sid: string): void {
    const invite = this.#invites.find((each) => each.code === code);
    invariant(invite !== undefined && !invite.isRefused, "R16: a stranger has passed", { code, sid });
    invite.guests.add(sid);
    invariant(invite.guests.size <= invite.uses, "R17: an invite is used up", { ...invite, sid });
  }
}
