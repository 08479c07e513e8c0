import { html, nothing, type TemplateResult } from "lit";
import { nameFor } from "../device/visits.ts";
import { t } from "../language/language.ts";
import { icon } from "../ui/icons.ts";
import { freeName } from "./free-name.ts";
import { startWords } from "./start-words.ts";

/** Why a room did not let the reader in. */
export interface Refusal {
  readonly code: string;
  /** A sentence of the server's, in English. */
  readonly detail: string;
  /** When the room may let the reader in, in milliseconds since 1970, if it has said so. */
  readonly until?: number;
  /** The name that was refused; empty if the reader has only wanted to read. */
  readonly name: string;
  /** All names that were refused here. */
  readonly refusedNames: ReadonlySet<string>;
}

/** What is wrong with the name, for the place below its field; `null` if the refusal is about something else. */
export function nameRefused({ code, name }: Refusal): string | null {
  switch (code) {
    case "name_taken":
      return t().nameTaken(name);
    case "bad_name":
      return t().nameBad;
    case "already_joined":
      return startWords().alreadyHere;
    default:
      return null;
  }
}

/** A name that the room would take instead of the refused one; `null` if none is known. */
export function otherName({ code, name, refusedNames }: Refusal, room: string | null): string | null {
  if (code === "name_taken") return freeName(name, [...refusedNames]);
  // The window that is in the room already has stored its name.
  const there = code === "already_joined" && room !== null ? nameFor(room) : null;
  return there === name ? null : there;
}

/** The notice about a refusal that no name is to blame for, with what to do, and how long it takes. */
export function refusalNotice(refusal: Refusal, now: number): TemplateResult | typeof nothing {
  if (nameRefused(refusal) !== null) return nothing;
  const { code, until } = refusal;
  return html`<p class="notice">
    ${icon("warning")}
    <span>
      <span role="alert">${why(refusal)}</span>
      ${code === "removed" && until !== undefined ? html`<span>${wait(until - now)}</span>` : nothing}
    </span>
  </p>`;
}

function why({ code, detail, name }: Refusal): string | TemplateResult {
  // Whoever has only read may still be let in with a name.
  const wasReading = name === "";
  switch (code) {
    case "room_full":
      return wasReading ? startWords().readersFull : startWords().roomFull;
    case "removed":
      return t().ended.removed;
    case "not_invited":
      return wasReading ? startWords().doorClosed : startWords().notInvited;
    case "no_such_room":
      return startWords().noSuchRoom;
    case "bad_room":
      return startWords().roomBad;
    default:
      return html`${startWords().cannotEnter} <span lang="en" dir="ltr">${detail}</span>`;
  }
}

/** @param ms until the room may let the reader in */
function wait(ms: number): string {
  if (ms <= 0) return startWords().enterAgainNow;
  return ms > 60_000
    ? t().enterAgainInMinutes(Math.ceil(ms / 60_000))
    : t().enterAgainIn(Math.ceil(ms / 1000));
}
