import { html, LitElement, nothing, type TemplateResult, unsafeCSS } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { type CarriedSeat, carriedSeat } from "./device/fragment.ts";
import { applyTheme } from "./device/preferences.ts";
import { roomOf, roomPath } from "./device/room-path.ts";
import { nameFor } from "./device/visits.ts";
import { t } from "./language/language.ts";
import { currentLanguage, direction, onLanguage } from "./language/locale.ts";
import type { EnterDetail } from "./start/start.ts";
import { styles } from "./styles.ts";
import { behind, lazy } from "./ui/lazy.ts";
import { type View, Views } from "./views.ts";

/** The view that a page with this path shows first. */
export function viewAt(path: string): View {
  return viewOf(roomOf(path));
}

/** A link opens at once: who has no name reads along. */
function viewOf(room: string | null): View {
  return room === null ? "start" : "room";
}

/**
 * The whole page. It has the only shadow root: styles do not cross it, so the app can be embedded in any document. The
 * address decides what it shows.
 */
export class AlcoveApp extends LitElement {
  static override properties = {
    room: { state: true },
    name: { state: true },
    settings: { state: true },
    seat: { state: true },
    question: { state: true },
  };
  static override styles = styles.map(unsafeCSS);

  declare room: string | null;
  /** The name to enter the room with, or `null`: whoever reads along has none. */
  declare name: string | null;
  declare settings: (() => unknown) | null;
  /** A session that the address has brought: the reader is asked before anybody enters with it. */
  declare seat: CarriedSeat | null;
  declare question: (() => unknown) | null;
  readonly #views = new Views(this);

  override connectedCallback(): void {
    super.connectedCallback();
    this.settings = null;
    this.#followAddress();
    applyTheme();
    addEventListener("popstate", this.#followAddress);
    addEventListener("alcove-go", (event) => this.#go(roomPath((event as CustomEvent<string>).detail)));
    onLanguage(() => this.#applyLanguage());
    this.#applyLanguage();
    this.#fitKeyboard();
  }

  protected override firstUpdated(): void {
    // Few need them, and nobody prints before the first view is there.
    behind(
      () => import("./ui/special-styles.ts"),
      ({ adoptSpecialStyles }) => adoptSpecialStyles(this),
    );
  }

  protected override willUpdate(): void {
    this.#views.want(viewOf(this.room));
  }

  protected override render(): TemplateResult {
    return html`
      <div
        class="app"
        lang=${currentLanguage()}
        dir=${direction()}
        @click=${this.#onClick}
        @enter=${this.#onEnter}
        @settings=${this.#openSettings}
      >
        ${this.#view()}
        <alcove-dialog
          .kind=${"settings"}
          .heading=${t().settings}
          .content=${this.settings}
          @closed=${this.#closeSettings}
        ></alcove-dialog>
      </div>
    `;
  }

  #view(): unknown {
    const { room, name } = this;
    if (this.seat) return this.question?.() ?? nothing;
    const view = viewOf(room);
    if (this.#views.hasFailed(view))
      return html`<div class="failure" role="alert">
        <p>${t().notLoaded}</p>
        <button type="button" class="primary" @click=${() => location.reload()}>${t().reload}</button>
      </div>`;
    if (view === "room" && this.#views.has("room"))
      return keyed(room, html`<alcove-room .room=${room} .name=${name}></alcove-room>`);
    // Also for the moment in which the room that is entered is on its way.
    if (this.#views.has("start"))
      return keyed(room, html`<alcove-start .room=${room} .refused=${null}></alcove-start>`);
    return nothing;
  }

  #followAddress = (): void => {
    const room = roomOf(location.pathname);
    this.room = room;
    this.seat = room === null ? null : carriedSeat(room);
    if (this.seat)
      behind(
        () => import("./room/take-seat.ts"),
        (part) => this.#ask(part),
      );
    this.name = room === null ? null : nameFor(room);
  };

  #ask({ takeSeat }: typeof import("./room/take-seat.ts")): void {
    const { room, seat } = this;
    if (room === null || !seat) return;
    this.question = () => takeSeat(room, seat, this.#followAddress);
  }

  #go(path: string): void {
    if (path !== location.pathname) history.pushState(null, "", path);
    this.#followAddress();
  }

  /** Follows links inside the app without reloading the page. */
  #onClick = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
      return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const path = link?.getAttribute("href");
    if (!path || link?.target || (path !== "/" && roomOf(path) === null)) return;
    event.preventDefault();
    this.#go(path);
  };

  #onEnter = (event: CustomEvent<EnterDetail>): void => {
    const { room, name } = event.detail;
    if (room !== this.room) this.#go(roomPath(room));
    // The name is stored when the room has accepted it.
    this.name = name;
  };

  #openSettings = async (): Promise<void> => {
    try {
      const { settings } = await lazy(() => import("./settings.ts"));
      this.settings = settings;
    } catch {
      this.settings = () => html`<p role="alert">${t().notLoaded}</p>`;
    }
  };

  #closeSettings = (): void => {
    this.settings = null;
  };

  #applyLanguage(): void {
    document.documentElement.lang = currentLanguage();
    document.documentElement.dir = direction();
    this.requestUpdate();
  }

  /**
   * On phones whose keyboard covers the page instead of resizing it, sets the page's height to what remains visible.
   */
  #fitKeyboard(): void {
    const viewport = globalThis.visualViewport;
    if (!viewport) return;
    const fit = () => {
      // Zooming in makes the viewport smaller, too, but must not change the height.
      const covered = viewport.scale === 1 && innerHeight - viewport.height > 1;
      if (covered) this.style.setProperty("--height", `${viewport.height}px`);
      else this.style.removeProperty("--height");
      if (covered) scrollTo(0, 0);
    };
    viewport.addEventListener("resize", fit);
  }
}
