import type { Message } from "../../client/index.ts";
import { visibleText } from "./visible-text.ts";

/**
 * Copies what the reader has selected in a conversation as people would write it down: without buttons and times, and
 * over several messages each with its author's name. A message that is selected as a whole is copied as it was typed.
 *
 * @param messages by the keys of their elements
 */
export function copySelection(
  event: ClipboardEvent,
  conversation: HTMLElement,
  messages: ReadonlyMap<string, Message>,
): void {
  const selection = selectedRange(conversation);
  if (!selection || !event.clipboardData) return;
  const parts = [...conversation.querySelectorAll<HTMLElement>("[data-key]")].flatMap((element) => {
    const text = element.querySelector(".text");
    const message = messages.get(element.dataset.key ?? "");
    const words = text && message && selectedText(text, selection, message);
    return words ? [{ name: message.name, words }] : [];
  });
  if (parts.length === 0) return;
  const isOne = parts.length === 1;
  const copied = parts.map(({ name, words }) => (isOne ? words : `${name}: ${words}`)).join("\n");
  event.clipboardData.setData("text/plain", copied);
  event.preventDefault();
}

/** What is selected of one message. */
function selectedText(element: Element, selection: Range, message: Message): string {
  if (!selection.intersectsNode(element)) return "";
  const part = document.createRange();
  part.selectNodeContents(element);
  const whole = part.toString();
  if (selection.compareBoundaryPoints(Range.START_TO_START, part) > 0)
    part.setStart(selection.startContainer, selection.startOffset);
  if (selection.compareBoundaryPoints(Range.END_TO_END, part) < 0)
    part.setEnd(selection.endContainer, selection.endOffset);
  const isWhole = part.toString() === whole && message.deletedAt === undefined;
  return isWhole ? message.text : visibleText(part.cloneContents());
}

/** The selection within the shadow root of `element`: not every browser tells it in the same way. */
function selectedRange(element: HTMLElement): Range | null {
  const root = element.getRootNode() as ShadowRoot & { getSelection?(): Selection | null };
  const selection = getSelection() as Selection & {
    getComposedRanges?(options: { shadowRoots: ShadowRoot[] }): StaticRange[];
  };
  const [found] = selection.getComposedRanges?.({ shadowRoots: [root] }) ?? [];
  const inside = found ?? root.getSelection?.()?.getRangeAt(0);
  if (!inside || inside.collapsed) return null;
  const range = document.createRange();
  range.setStart(inside.startContainer, inside.startOffset);
  range.setEnd(inside.endContainer, inside.endOffset);
  return range;
}
