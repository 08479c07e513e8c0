import { html, LitElement, type TemplateResult, unsafeCSS } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { currentLanguage, direction, onLanguage, t } from "./language.ts";
import { applyTheme } from "./preferences.ts";
import { nameFor, roomOf, roomPath } from "./rooms.ts";
import type { Entering } from "./start.ts";
import { styles } from "./styles.ts";

/**
 * The whole page, and its one shadow root: styles neither come in nor go out, so that it can stand in any page. The
 * address decides what is shown.
 */
export class AlcoveApp extends LitElement {
  static override properties = { room: { state: true }, name: { state: true }, settings: { state: true } };
  static override styles = styles.map(unsafeCSS);

  declare room: string | null;
  /** The name to enter the room with, or `null`: it is asked for. */
  declare name: string | null;
  declare settings: (() => unknown) | null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.settings = null;
    this.#followAddress();
    applyTheme();
    addEventListener("popstate", this.#followAddress);
    onLanguage(() => this.#speak());
    this.#speak();
    this.#fitKeyboard();
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
        ${
          this.room === null
            ? html`<alcove-start .room=${null} .refused=${null} .busy=${false}></alcove-start>`
            : keyed(this.room, html`<alcove-room .room=${this.room} .name=${this.name}></alcove-room>`)
        }
        <alcove-dialog
          .kind=${"settings"}
          .heading=${t().settings}
          .content=${this.settings}
          @closed=${this.#closeSettings}
        ></alcove-dialog>
      </div>
    `;
  }

  #followAddress = (): void => {
    const room = roomOf(location.pathname);
    this.room = room;
    this.name = room === null ? null : nameFor(room);
  };

  #go(path: string): void {
    if (path !== location.pathname) history.pushState(null, "", path);
    this.#followAddress();
  }

  /** Links inside the app are followed without loading the page again. */
  #onClick = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
      return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const path = link?.getAttribute("href");
    if (!path || link?.target || (path !== "/" && roomOf(path) === null)) return;
    event.preventDefault();
    this.#go(path);
  };

  #onEnter = (event: CustomEvent<Entering>): void => {
    const { room, name } = event.detail;
    if (room === this.room) return;
    this.#go(roomPath(room));
    // The room remembers the name once it has let it in.
    this.name = name;
  };

  #openSettings = async (): Promise<void> => {
    try {
      const { settings } = await import("./settings.ts");
      this.settings = settings;
    } catch {
      // The server is away: the next press tries again.
    }
  };

  #closeSettings = (): void => {
    this.settings = null;
  };

  #speak(): void {
    document.documentElement.lang = currentLanguage();
    document.documentElement.dir = direction();
    this.requestUpdate();
  }

  /**
   * Where the keyboard of a phone covers the page instead of making it smaller, the page makes itself as high as
   * what is left.
   */
  #fitKeyboard(): void {
    const viewport = globalThis.visualViewport;
    if (!viewport) return;
    const fit = () => {
      // A page that was zoomed by its reader is as high as before.
      const covered = viewport.scale === 1 && innerHeight - viewport.height > 1;
      if (covered) this.style.setProperty("--height", `${viewport.height}px`);
      else this.style.removeProperty("--height");
      if (covered) scrollTo(0, 0);
    };
    viewport.addEventListener("resize", fit);
  }
}
