import type { DatabaseSync } from "node:sqlite";
import type { Beat } from "./support/pulse.ts";
import type { Scene } from "./support/scene.ts";

/** What an attack has got of one thing, and how much of it it may get. */
export interface Count {
  readonly what: string;
  readonly got: number;
  /** How much it would have been without a bound: the attack must ask for more than the bound. */
  readonly asked: number;
  /** `null` where nothing bounds it yet. */
  readonly most: number | null;
}

export type Verdict = "held" | "broken" | "too weak" | "unbounded";

/** One thing that somebody does to a room, or to all of them. */
export interface Attack {
  /** A word for the command line, and the name of the room. */
  readonly name: string;
  readonly title: string;
  /** Whether the short run has it, too. */
  readonly inShort: boolean;
  /** What the room's log has before it begins; `sid` is that of `AUTHOR`. */
  readonly fill?: (db: DatabaseSync, sid: string, isShort: boolean) => void;
  readonly run: (scene: Scene) => Promise<readonly Count[]>;
  /** What can be counted only in the room's file, when the server is down. For attacks that fill their log. */
  readonly audit?: (db: DatabaseSync) => readonly Count[];
}

/** What came of an attack. */
export interface Result {
  readonly attack: Attack;
  readonly counts: readonly Count[];
  readonly beat: Beat;
  readonly seconds: number;
}

/** An attack that asks for no more than the bound proves nothing. */
export function verdictOf({ got, asked, most }: Count): Verdict {
  if (most === null) return "unbounded";
  if (got > most) return "broken";
  return asked > most ? "held" : "too weak";
}
