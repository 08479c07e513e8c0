import { html, nothing, type TemplateResult } from "lit";
import type { Person, Role, RoomState, Sanction } from "../../client/index.ts";
import { roleOf } from "../../protocol/order.ts";
import style from "../styles/order.css";
import { adoptStyle } from "../ui/adopt-style.ts";
import { LightElement } from "../ui/element.ts";
import { confirmed, segments } from "./choices.ts";
import type { OrderCommands } from "./commands.ts";
import { end, span, words } from "./in-words.ts";

/** How long a sanction may be, in seconds. */
const DURATIONS = [600, 3600, 86_400, 604_800];

/** What a moderator can do about a person. */
export class AlcovePerson extends LightElement {
  static override properties = {
    state: { attribute: false },
    person: { attribute: false },
    commands: { attribute: false },
    seconds: { state: true },
    reason: { state: true },
    address: { state: true },
    sanctions: { state: true },
  };

  declare state: RoomState;
  declare person: Person;
  declare commands: OrderCommands;
  declare seconds: number;
  declare reason: number;
  declare address: boolean;
  /** Those of the person; empty until the room has told. */
  declare sanctions: readonly Sanction[];

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyle(this, style);
    this.seconds = 600;
    this.reason = 0;
    this.address = false;
    this.sanctions = [];
    void this.#ask();
  }

  protected override render(): TemplateResult {
    const { sanctions } = this;
    return html`<div class="order">
      ${sanctions.map((sanction) => this.#standing(sanction))}
      ${segments(
        "duration",
        words().duration,
        DURATIONS.map((seconds) => [seconds, span(seconds)] as const),
        this.seconds,
        (seconds) => {
          this.seconds = seconds;
        },
      )}
      ${segments(
        "reason",
        words().reason,
        words().reasons.map((reason, i) => [i, reason] as const),
        this.reason,
        (i) => {
          this.reason = i;
        },
      )}
      <label class="choice choice-line">
        <span>${words().address}</span>
        <input
          type="checkbox"
          class="switch"
          .checked=${this.address}
          @change=${(event: Event) => {
            this.address = (event.currentTarget as HTMLInputElement).checked;
          }}
        >
      </label>
      <div class="menu order-acts">
        <button type="button" class="menu-entry" data-first @click=${() => this.#sanction("mute")}>${words().mute}</button>
        <button type="button" class="menu-entry" @click=${() => this.#sanction("out")}>${words().remove}</button>
        ${confirmed(words().removePurge, words().confirmRemovePurge, () => {
          this.#purge();
          this.#sanction("out");
        })}
        ${confirmed(words().purge, words().confirmPurge, () => {
          this.#purge();
          this.commands.done(words().done.purged);
          this.commands.close();
        })}
      </div>
      ${this.state.role === "host" ? this.#roles() : nothing}
    </div>`;
  }

  #standing({ effect, until }: Sanction): TemplateResult {
    const { name } = this.person;
    const when = end(until);
    return html`<p class="order-standing">
      <span>${effect === "mute" ? words().mutedUntil(name, when) : words().outUntil(name, when)}</span>
      <button type="button" class="small-button" @click=${() => this.#end(effect)}>
        ${effect === "mute" ? words().unmute : words().letIn}
      </button>
    </p>`;
  }

  #roles(): TemplateResult {
    const { sid } = this.person;
    const role = roleOf(this.state.order, sid);
    const roles: readonly Role[] = ["member", "moderator", "host"];
    return html`${segments(
      "role",
      words().role,
      roles.map((each) => [each, words().roles[each]] as const),
      role,
      (chosen) => {
        this.commands.client.appoint(sid, chosen);
        // A host cannot be put down by another.
        const undo = chosen === "host" ? undefined : () => this.commands.client.appoint(sid, role);
        this.commands.done(`${this.person.name}: ${words().roles[chosen]}`, undo);
        this.commands.close();
      },
    )}
    <p class="choice-hint">${words().makeHostHint}</p>`;
  }

  #sanction(effect: "mute" | "out"): void {
    const { client, done, close } = this.commands;
    const { sid } = this.person;
    const reason = this.reason === 0 ? {} : { reason: words().reasons[this.reason] as string };
    client.sanction(sid, effect, this.seconds, { ...reason, ...(this.address && { address: true }) });
    done(effect === "mute" ? words().done.muted : words().done.removed, () =>
      client.sanction(sid, effect, 0),
    );
    close();
  }

  #end(effect: "mute" | "out"): void {
    this.commands.client.sanction(this.person.sid, effect, 0);
    this.sanctions = this.sanctions.filter((each) => each.effect !== effect);
  }

  #purge(): void {
    this.commands.client.purge(this.person.sid);
  }

  async #ask(): Promise<void> {
    try {
      const all = await this.commands.client.sanctions();
      this.sanctions = all.filter(({ person }) => person.sid === this.person.sid);
    } catch {
      // Not connected, or no moderator any more: what stands is not shown, and everything else still works.
    }
  }
}

customElements.define("alcove-person", AlcovePerson);
