import { html, type TemplateResult } from "lit";
import type { Refusal } from "../start/refusal.ts";
import type { EnterDetail } from "../start/start.ts";

export interface StartPageView {
  readonly room: string;
  /** The name that was tried last. */
  readonly name: string | null;
  readonly refusal: Pick<Refusal, "code" | "detail" | "until"> | null;
  /** All names that were refused here. */
  readonly refusedNames: ReadonlySet<string>;
  readonly enter: (event: CustomEvent<EnterDetail>) => void;
}

/** The start page at a room's own address: it asks for a name, and says why the last one was refused. */
export function startPage({ room, name, refusal, refusedNames, enter }: StartPageView): TemplateResult {
  const refused = refusal && { ...refusal, name: name ?? "", refusedNames };
  return html`<alcove-start .room=${room} .refused=${refused} @enter=${enter}></alcove-start>`;
}
