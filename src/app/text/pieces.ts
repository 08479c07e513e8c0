import type { Run } from "./emphasis.ts";
import type { Link } from "./link-forms.ts";
import type { Range } from "./range.ts";

/** Something in a line that is not shown just as it was typed. */
export type Piece = Run | CodePiece | LinkPiece | MentionPiece | HiddenPiece;

export interface CodePiece extends Range {
  readonly kind: "code";
  /** Backquotes on either side. */
  readonly size: number;
}

export interface LinkPiece extends Link {
  readonly kind: "link";
  /** What is in the text that is shown. */
  readonly pieces: readonly Piece[];
}

export interface MentionPiece extends Range {
  readonly kind: "mention";
  readonly name: string;
}

/** A backslash that has had its effect. */
export interface HiddenPiece extends Range {
  readonly kind: "hidden";
}
