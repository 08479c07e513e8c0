import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit";

/** Line icons of one family, on a grid of 24 units, with strokes of 2. */
const PATHS = {
  arrowDown: svg`<path d="M12 5v14M6 13l6 6 6-6"/>`,
  back: svg`<path d="M15 5l-7 7 7 7"/>`,
  close: svg`<path d="M6 6l12 12M18 6L6 18"/>`,
  copy: svg`<rect x="9" y="9" width="11" height="11" rx="2.5"/><path d="M5 15V6.5A2.5 2.5 0 0 1 7.5 4H15"/>`,
  edit: svg`<path d="M4 20l4.5-1L19 8.5a2.1 2.1 0 0 0-3-3L5 16z"/>`,
  eye: svg`<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.5"/>`,
  eyeOff: svg`<path d="M4 4l16 16M9.5 5.9A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-2.8 3.6M6.2 7.8A16 16 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4.2-1"/>`,
  invite: svg`<circle cx="10" cy="8" r="4"/><path d="M3 20c.6-3.6 3.4-5.5 7-5.5 1.4 0 2.7.3 3.8.9M18.5 14v6M15.5 17h6"/>`,
  lock: svg`<rect x="5" y="10.5" width="14" height="9.5" rx="2.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>`,
  more: svg`<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3"/>`,
  people: svg`<circle cx="9" cy="8" r="3.5"/><path d="M2.5 19.5c.5-3.3 3-5 6.5-5s6 1.7 6.5 5M16 5a3.5 3.5 0 0 1 0 6.5M18 15c2 .7 3.2 2.2 3.5 4.5"/>`,
  pin: svg`<path d="M9 4h6l-.8 6 3.3 3.5h-11L9.8 10zM12 13.5V20"/>`,
  reply: svg`<path d="M10 6L4 12l6 6M4 12h10a6 6 0 0 1 6 6v1"/>`,
  send: svg`<path d="M12 19V5M5.5 11.5L12 5l6.5 6.5"/>`,
  settings: svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2.2"/><circle cx="9" cy="17" r="2.2"/>`,
  shield: svg`<path d="M12 3.5l7 2.5v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6z"/>`,
  share: svg`<path d="M12 15V3.5M8 7l4-3.5L16 7M6 11H5v9.5h14V11h-1"/>`,
  smile: svg`<circle cx="12" cy="12" r="8.5"/><path d="M8.5 14c.8 1.4 2 2 3.5 2s2.7-.6 3.5-2M9 9.5h.01M15 9.5h.01"/>`,
  trash: svg`<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13"/>`,
  warning: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 8v4.5M12 16h.01"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof PATHS;

/** A decorative icon, next to text or in a button with a label. Screen readers skip it. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon icon-${name}" viewBox="0 0 24 24" aria-hidden="true">${PATHS[name]}</svg>`;
}

/** The logo: an arch in a wall, with a light in it. */
export function logo(): TemplateResult {
  return html`<svg class="logo" viewBox="0 0 48 48" aria-hidden="true">
    <path class="logo-arch" d="M5 45V24a19 19 0 0 1 38 0v21z"/>
    <path class="logo-inner" d="M15 45V25a9 9 0 0 1 18 0v20z"/>
    <circle class="logo-light" cx="24" cy="27" r="3.6"/>
  </svg>`;
}

/** Nested arches: the background of the start page. */
export function arches(): TemplateResult {
  return html`<svg class="arches" viewBox="0 0 1200 900" preserveAspectRatio="xMidYMin slice" aria-hidden="true">
    ${[560, 450, 340].map((r, i) => svg`<path class="arch-${i}" d="M${600 - r} 900V${r + 40 * (i + 1)}a${r} ${r} 0 0 1 ${2 * r} 0v900z"/>`)}
  </svg>`;
}
