import type { Page } from "playwright-core";

/** Sets the reader's font size in the browser itself. */
export async function largeText(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setFontSizes", { fontSizes: { standard: 32 } });
  await page.waitForFunction(() => getComputedStyle(document.documentElement).fontSize === "32px");
}

/** Texts that are broken into lines of two or three letters, and what runs out of the page. */
export function broken(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.querySelector("alcove-app")?.shadowRoot;
    const shown = [...(root?.querySelectorAll<HTMLElement>("*") ?? [])].filter(
      (each) =>
        each.getClientRects().length > 0 && !each.closest("pre, .visually-hidden, .task, .quote-words, svg"),
    );
    const describe = (each: HTMLElement) =>
      `${each.tagName} ${each.className}: ${each.textContent.slice(0, 30)}`;
    const out = shown.filter((each) => {
      const { left, right } = each.getBoundingClientRect();
      return right > innerWidth + 1 || left < -1;
    });
    const stacked = shown.filter((each) => {
      const text = each.textContent;
      if (each.childElementCount > 0 || text.length < 6) return false;
      const range = document.createRange();
      range.selectNodeContents(each);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
      return lines > Math.max(2, text.length / 4);
    });
    return [
      ...out.map((each) => `out: ${describe(each)}`),
      ...stacked.map((each) => `stacked: ${describe(each)}`),
    ];
  });
}
