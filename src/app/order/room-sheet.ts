import { html, nothing, type TemplateResult } from "lit";
import {
  type Door,
  MAX_GREETING,
  MAX_TOPIC,
  type RoomState,
  type Rules,
  type Sanction,
} from "../../client/index.ts";
import { deviceStore } from "../device/device-store.ts";
import { seatLink } from "../device/fragment.ts";
import { t } from "../language/language.ts";
import style from "../styles/order.css";
import { adoptStyle } from "../ui/adopt-style.ts";
import { avatar } from "../ui/avatar.ts";
import { LightElement } from "../ui/element.ts";
import { lazy } from "../ui/lazy.ts";
import { confirmed, selection } from "./choices.ts";
import type { OrderCommands } from "./commands.ts";
import { end, span, words } from "./in-words.ts";

const SLOW_SECONDS = [0, 10, 30, 60, 300, 900, 3600];
const KEEP_HOURS = [0, 1, 24, 168, 720];

/** What holds in the room, who keeps it, and what they have done; and for those who do, the means. */
export class AlcoveOrder extends LightElement {
  static override properties = {
    room: { attribute: false },
    state: { attribute: false },
    commands: { attribute: false },
    sanctions: { state: true },
    problem: { state: true },
    carries: { state: true },
  };

  declare room: string;
  declare state: RoomState;
  declare commands: OrderCommands;
  /** `null` until the room has told. */
  declare sanctions: readonly Sanction[] | null;
  declare problem: string;
  /** Whether the link to another device is shown. */
  declare carries: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyle(this, style);
    this.sanctions = null;
    this.problem = "";
    this.carries = false;
    if (this.#keeps) void this.#askSanctions();
  }

  get #keeps(): boolean {
    return this.state.role !== "member";
  }

  protected override render(): TemplateResult {
    const { order, role, you } = this.state;
    const hasHost = order.people.some((person) => person.role === "host");
    return html`<div class="order">
      ${this.#keeps ? this.#texts() : this.#shown()} ${this.#people()}
      ${hasHost || !you ? nothing : this.#claim()}
      ${this.#keeps ? this.#rules() : nothing} ${this.#keeps ? this.#sanctioned() : nothing}
      ${you ? html`<alcove-own-name .client=${this.commands.client} .name=${you.name}></alcove-own-name>` : nothing}
      <alcove-record .client=${this.commands.client}></alcove-record>
      ${this.#keeps ? this.#seat() : nothing} ${role === "host" ? this.#ofHosts() : nothing}
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
    const { voice, door, slowSeconds } = this.state.order;
    const isPaused = voice === "moderators";
    const paused = `paused:${this.room}`;
    // A pause closes the door, too, and its end opens it again if it was open before.
    const pause = () => {
      if (isPaused)
        this.#set({ voice: "all", ...(deviceStore.get(paused) !== null && { door: "open" as const }) });
      else this.#set({ voice: "moderators", ...(door === "open" && { door: "knock" as const }) });
      if (!isPaused && door === "open") deviceStore.set(paused, "open");
      else deviceStore.remove(paused);
    };
    const slow = SLOW_SECONDS.includes(slowSeconds) ? SLOW_SECONDS : [...SLOW_SECONDS, slowSeconds];
    return html`
      <div class="choice">
        <button type="button" class="secondary order-pause" aria-pressed=${isPaused} @click=${pause}>
          ${isPaused ? words().resume : words().pause}
        </button>
        <p class="choice-hint">${words().pauseHint}</p>
      </div>
      <alcove-door
        .room=${this.room}
        .door=${this.state.order.door}
        .commands=${this.commands}
        @door=${({ detail }: CustomEvent<Door>) => this.#set({ door: detail })}
      ></alcove-door>
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

  #seat(): TemplateResult {
    const { you } = this.state;
    const { client } = this.commands;
    if (!this.carries || !you)
      return html`<button type="button" class="secondary" @click=${this.#carry}>${words().seat}</button>`;
    const link = seatLink(this.room, { token: client.token, name: you.name });
    return html`<section class="choice">
      <h3>${words().seat}</h3>
      <alcove-invite .room=${this.room} .address=${link} .isSecret=${true}></alcove-invite>
      <p class="choice-hint">${words().seatHint}</p>
    </section>`;
  }

  #carry = async (): Promise<void> => {
    await lazy(() => import("../room/invite.ts"));
    this.carries = true;
  };

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
}

customElements.define("alcove-order", AlcoveOrder);
