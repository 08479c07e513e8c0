const SCHEMES: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/** The address of a link that may be followed, or `null`: only the web and mail, never a script. */
export function safeLink(href: string): URL | null {
  try {
    const url = new URL(href);
    return SCHEMES.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** The host that has to stand beside a link whose text does not show it, or `null`. */
export function hostToShow(url: URL, text: string): string | null {
  const target = url.host || url.pathname;
  const shown = text.trim().replace(/^(?:https?:\/\/|mailto:)/i, "");
  return shown === target || shown.startsWith(`${target}/`) ? null : target;
}
