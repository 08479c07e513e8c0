import { html } from "lit";

/** What the page shows of a text. */
export interface Reading {
  /** The text in one line without marks, for labels, quotes and notifications. */
  readonly summary: string;
  /** Whether the text is nothing but a few emoji, which are shown large. */
  readonly isEmoji: boolean;
  /** What showing all of it costs: its characters, and `NODE_WEIGHT` for each element and text node. */
  readonly weight: number;
  /** Whether it mentions the person with this name. */
  mentions(name: string): boolean;
  /**
   * The text as nodes.
   *
   * @param me the reader's name: mentions of it look different
   * @param most weight after which the rest is left out
   */
  nodes(me: string | null, most: number): unknown;
}

/** An element costs as much as some characters. */
export const NODE_WEIGHT = 6;

const MOST = 160;
/** They turn around what follows them, up to the end of the line: a way to make an address look like another. */
const OVERRIDES = /[\u202d\u202e]/g;

/** A text as it was typed, for as long as it was not read. */
export function asTyped(typed: string): Reading {
  const text = typed.replace(OVERRIDES, "");
  const line = text.replace(/\s+/g, " ").trim();
  return {
    summary: line.length > MOST ? `${line.slice(0, MOST)}…` : line,
    isEmoji: false,
    weight: NODE_WEIGHT + text.length,
    mentions: () => false,
    nodes: (_, most) => html`<p dir="auto">${text.slice(0, most)}</p>`,
  };
}
