import { html, nothing, type TemplateResult } from "lit";
import { t } from "../language/language.ts";
import { icon } from "../ui/icons.ts";

const SAID_MS = 3000;

/**
 * Code in lines of its own, with its language and a button that copies it.
 *
 * @param shown how much of the code is shown
 */
export function codeBlock(code: string, language: string, shown: (code: string) => string): TemplateResult {
  // Over plain HTTP there is no clipboard.
  const canCopy = "clipboard" in navigator;
  return html`<div class="code-block" dir="ltr">${
    language || canCopy
      ? html`<div class="code-heading"><span class="code-language">${language}</span>${
          canCopy
            ? html`<span class="code-copied" role="status"></span><button
                type="button"
                class="code-copy"
                aria-label=${t().copyCode}
                title=${t().copyCode}
                @click=${(event: Event) => void copy(code, event.currentTarget as HTMLElement)}
              >${icon("copy")}</button>`
            : nothing
        }</div>`
      : nothing
  }<pre tabindex="0"><code>${shown(code)}</code></pre></div>`;
}

async function copy(code: string, button: HTMLElement): Promise<void> {
  const block = button.closest(".code-block");
  const status = block?.querySelector(".code-copied");
  if (!block || !status) return;
  let words = t().copied;
  try {
    await navigator.clipboard.writeText(code);
  } catch {
    // The browser did not allow it.
    const element = block.querySelector("code");
    if (element) getSelection()?.selectAllChildren(element);
    words = t().copyCodeYourself;
  }
  status.textContent = words;
  setTimeout(() => {
    if (status.textContent === words) status.textContent = "";
  }, SAID_MS);
}
