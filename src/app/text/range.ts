/** A stretch of a text. Positions are in UTF-16 units; `to` is the first that is not in it. */
export interface Range {
  readonly from: number;
  readonly to: number;
}
