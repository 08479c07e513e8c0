import { html, type TemplateResult } from "lit";
import { MAX_NAME, type RoomClient } from "../../client/index.ts";
import { t } from "../language/language.ts";
import { LightElement } from "../ui/element.ts";
import { words } from "./in-words.ts";

/** The reader's own name in the room, which can be changed. */
export class AlcoveOwnName extends LightElement {
  static override properties = {
    client: { attribute: false },
    name: { attribute: false },
    problem: { state: true },
  };

  declare client: RoomClient;
  declare name: string;
  declare problem: string;

  override connectedCallback(): void {
    super.connectedCallback();
    this.problem = "";
  }

  protected override render(): TemplateResult {
    return html`<form class="order-texts choice" @submit=${this.#rename}>
      <label for="own-name">${t().yourName}</label>
      <input
        id="own-name"
        name="name"
        dir="auto"
        maxlength=${2 * MAX_NAME}
        autocomplete="nickname"
        .value=${this.name}
        aria-invalid=${this.problem !== ""}
        aria-describedby="own-name-problem"
      >
      <p class="problem" id="own-name-problem" role="alert">${this.problem}</p>
      <button type="submit" class="small-button">${words().rename}</button>
    </form>`;
  }

  #rename = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget as HTMLFormElement).get("name") ?? "").trim();
    if (name === this.name) return;
    try {
      await this.client.rename(name);
      this.problem = "";
    } catch (error) {
      // A `NoAnswer`; without a code if the connection was lost.
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      this.problem =
        code === "bad_name"
          ? t().nameBad
          : code === "name_taken"
            ? t().nameTaken(name)
            : code === "muted"
              ? t().errors.muted
              : t().unreachable;
    }
  };
}

customElements.define("alcove-own-name", AlcoveOwnName);
