import { html, nothing, type TemplateResult } from "lit";
import {
  type Act,
  MAX_GREETING,
  MAX_TOPIC,
  type RoomState,
  type Rules,
  type Sanction,
} from "../../client/index.ts";
import { moment } from "../language/format.ts";
import { t } from "../language/language.ts";
import style from "../styles/order.css";
import { adoptStyle } from "../ui/adopt-style.ts";
import { avatar } from "../ui/avatar.ts";
import { LightElement } from "../ui/element.ts";
import { confirmed, selection } from "./choices.ts";
import type { OrderCommands } from "./commands.ts";
import { end, span, words } from "./in-words.ts";
import { notesOf } from "./notes.ts";

const SLOW_SECONDS = [0, 10, 30, 60, 300, 900, 3600];
const KEEP_HOURS = [0, 1, 24, 168, 720];
const RECORD_AT_ONCE = 30;

/** What holds in the room, who keeps it, and what they have done; and for those who do, the means. */
export class AlcoveOrder extends LightElement {
  static override properties = {
    state: { attribute: false },
    commands: { attribute: false },
    sanctions: { state: true },
    record: { state: true },
    more: { state: true },
    problem: { state: true },
  };

  declare state: RoomState;
  declare commands: OrderCommands;
  /** `null` until the room has told. */
  declare sanctions: readonly Sanction[] | null;
  /** Acts, oldest first; `null` until they are asked for. */
  declare record: readonly Act[] | null;
  declare more: boolean;
  declare problem: string;

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyle(this, style);
    this.sanctions = null;
    this.record = null;
    this.more = false;
    this.problem = "";
    if (this.#keeps) void this.#askSanctions();
  }

  get #keeps(): boolean {
    return this.state.role !== "member";
  }

  protected override render(): TemplateResult {
    const { order, role } = this.state;
    const hasHost = order.people.some((person) => person.role === "host");
    return html`<div class="order">
      ${this.#keeps ? this.#texts() : this.#shown()} ${this.#people()}
      ${hasHost || role === "host" ? nothing : this.#claim()}
      ${this.#keeps ? this.#rules() : nothing} ${this.#keeps ? this.#sanctioned() : nothing} ${this.#acts()}
      ${role === "host" ? this.#ofHosts() : nothing}
      <p class="problem" role="alert">${this.problem}</p>
    </div>`;
  }

  #shown(): TemplateResult {
    const { topic, greeting } = this.state.order;
    return html`${topic === "" ? nothing : html`<p class="order-topic" dir="auto">${topic}</p>`}
      ${greeting === "" ? nothing : html`<p class="order-greeting" dir="auto">${greeting}</p>`}`;
  }

  #texts(): TemplateResult {
    const { topic, greeting } = this.state.order;
    return html`<form class="order-texts" @submit=${this.#saveTexts}>
      <label for="order-topic">${words().topic}</label>
      <input id="order-topic" name="topic" dir="auto" maxlength=${MAX_TOPIC} autocomplete="off" .value=${topic}>
      <label for="order-greeting">${words().greeting}</label>
      <textarea id="order-greeting" name="greeting" dir="auto" rows="2" maxlength=${MAX_GREETING} aria-describedby="greeting-hint" .value=${greeting}></textarea>
      <p class="choice-hint" id="greeting-hint">${words().greetingHint}</p>
      <button type="submit" class="primary">${t().save}</button>
    </form>`;
  }

  #people(): TemplateResult {
    const { people } = this.state.order;
    return html`<section class="choice">
      <h3>${words().keptBy}</h3>
      ${
        people.length === 0
          ? html`<p class="choice-hint">${words().nobody}</p>`
          : html`<ul class="order-people">
            ${people.map(
              ({ name, role }) =>
                html`<li>${avatar(name, "small")} <bdi>${name}</bdi> <small>${words().roles[role]}</small></li>`,
            )}
          </ul>`
      }
    </section>`;
  }

  #claim(): TemplateResult {
    return html`<button type="button" class="secondary" @click=${() => this.commands.client.claim()}>${words().claim}</button>
      <p class="choice-hint">${words().claimHint}</p>`;
  }

  #rules(): TemplateResult {
    const { voice, slowSeconds } = this.state.order;
    const isPaused = voice === "moderators";
    const slow = SLOW_SECONDS.includes(slowSeconds) ? SLOW_SECONDS : [...SLOW_SECONDS, slowSeconds];
    return html`
      <div class="choice">
        <button type="button" class="secondary order-pause" aria-pressed=${isPaused} @click=${() => this.#set({ voice: isPaused ? "all" : "moderators" })}>
          ${isPaused ? words().resume : words().pause}
        </button>
        <p class="choice-hint">${words().pauseHint}</p>
      </div>
      ${selection(
        words().slow,
        slow.map((seconds) => [seconds, seconds === 0 ? words().off : span(seconds)] as const),
        slowSeconds,
        (seconds) => this.#set({ slowSeconds: seconds }),
      )}
      ${this.state.role === "host" ? this.#keep() : nothing}
    `;
  }

  #keep(): TemplateResult {
    const { keepHours } = this.state.order;
    const most = (this.state.limits?.HISTORY_DAYS ?? 0) * 24;
    const hours = KEEP_HOURS.filter((each) => each < most);
    const all = hours.includes(keepHours) ? hours : [...hours, keepHours];
    return selection(
      words().keep,
      all.map((each) => [each, each === 0 ? words().keepAll : span(each * 3600)] as const),
      keepHours,
      (each) => this.#set({ keepHours: each }),
    );
  }

  #sanctioned(): TemplateResult {
    const { sanctions } = this;
    return html`<section class="choice">
      <h3>${words().sanctions}</h3>
      ${
        sanctions === null || sanctions.length === 0
          ? html`<p class="choice-hint">${words().noSanctions}</p>`
          : sanctions.map((sanction) => this.#sanction(sanction))
      }
    </section>`;
  }

  #sanction(sanction: Sanction): TemplateResult {
    const { person, effect, until, reason } = sanction;
    const when = end(until);
    const says =
      effect === "mute" ? words().mutedUntil(person.name, when) : words().outUntil(person.name, when);
    const stop = () => {
      this.commands.client.sanction(person.sid, effect, 0);
      this.sanctions = (this.sanctions ?? []).filter((each) => each !== sanction);
    };
    return html`<p class="order-standing">
      <span>${says}${reason === undefined ? nothing : html` <small dir="auto">${reason}</small>`}</span>
      <button type="button" class="small-button" @click=${stop}>${words().end}</button>
    </p>`;
  }

  #acts(): TemplateResult {
    const { record } = this;
    if (record === null)
      return html`<button type="button" class="secondary" @click=${() => this.#askRecord()}>${words().record}</button>`;
    return html`<section class="choice">
      <h3>${words().record}</h3>
      ${record.length === 0 ? html`<p class="choice-hint">${words().noRecord}</p>` : nothing}
      <ol class="order-record">
        ${record
          .toReversed()
          .map((act) =>
            notesOf(act).map(
              (line) => html`<li><span dir="auto">${line}</span> <small>${moment(act.at)}</small></li>`,
            ),
          )}
      </ol>
      ${this.more ? html`<button type="button" class="link" @click=${() => this.#askRecord()}>${words().olderRecord}</button>` : nothing}
    </section>`;
  }

  #ofHosts(): TemplateResult {
    const { you } = this.state;
    return html`<div class="menu order-acts">
      ${confirmed(words().empty, words().confirmEmpty, () => {
        this.commands.client.empty();
        this.commands.close();
      })}
      <p class="choice-hint">${words().emptyHint}</p>
      ${confirmed(words().stepDown, words().stepDown, () => {
        if (you) this.commands.client.appoint(you.sid, "member");
      })}
    </div>`;
  }

  #set(changes: Partial<Rules>): void {
    const { order } = this.state;
    const before = Object.fromEntries(Object.keys(changes).map((rule) => [rule, order[rule as keyof Rules]]));
    this.commands.client.set(changes);
    this.commands.done(words().done.saved, () => this.commands.client.set(before));
  }

  #saveTexts = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const { order } = this.state;
    const changes: Record<string, string> = {};
    for (const rule of ["topic", "greeting"] as const) {
      const text = String(fields.get(rule) ?? "").trim();
      if (text !== order[rule]) changes[rule] = text;
    }
    if (Object.keys(changes).length > 0) this.#set(changes);
    this.commands.close();
  };

  async #askSanctions(): Promise<void> {
    try {
      this.sanctions = await this.commands.client.sanctions();
    } catch {
      this.problem = t().unreachable;
    }
  }

  async #askRecord(): Promise<void> {
    const before = this.record?.[0]?.seq;
    try {
      const { acts, more } = await this.commands.client.acts({
        limit: RECORD_AT_ONCE,
        ...(before !== undefined && { before }),
      });
      this.record = [...acts, ...(this.record ?? [])];
      this.more = more && acts.length > 0;
      this.problem = "";
    } catch {
      this.problem = t().unreachable;
    }
  }
}

customElements.define("alcove-order", AlcoveOrder);
