import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { ServerEvent } from "../../src/protocol/events.ts";
import { until } from "./patience.ts";

/**
 * What a program of `clients/` tells, one JSON object a line:
 *
 * - `open`: the upgrade is through. `protocol` is what was negotiated; absent if the program cannot know;
 * - `frame`: in `pipe`, a frame that came;
 * - an event of the protocol: in `member`, each that came, an op only once and in its place;
 * - `closed`: the connection was closed for good. `code` is absent if the program cannot know;
 * - `refused`: the upgrade was refused. `status` is absent if the client does not tell it.
 */
export type Told =
  | { readonly type: "open"; readonly protocol?: string | null }
  | { readonly type: "frame"; readonly text: string }
  | { readonly type: "closed"; readonly code?: number }
  | { readonly type: "refused"; readonly status?: number; readonly detail?: string }
  | ServerEvent;

/** Characters of what a program writes to its standard error that are shown when it fails. */
const ERRORS = 500;

/** A program that runs. Each line of its standard input is a frame (`pipe`), or a text to send (`member`). */
export class Program {
  readonly told: Told[] = [];
  readonly #child: ChildProcess;
  #errors = "";

  constructor([command = "", ...args]: readonly string[], folder: string) {
    // A group of its own: what a program has started ends with it.
    this.#child = spawn(command, args, { cwd: folder, stdio: "pipe", detached: true });
    this.#child.on("error", (error) => {
      this.#errors += error.message;
    });
    this.#child.stderr?.on("data", (chunk) => {
      this.#errors += chunk;
    });
    // A program that has ended reads no more.
    this.#child.stdin?.on("error", () => {});
    if (this.#child.stdout)
      createInterface(this.#child.stdout).on("line", (line) => this.told.push(JSON.parse(line)));
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** All that it has told of one type. */
  all<T extends Told["type"]>(type: T): Extract<Told, { type: T }>[] {
    return this.told.filter((told): told is Extract<Told, { type: T }> => told.type === type);
  }

  /** Waits for what it tells. */
  async tells<T extends Told["type"]>(
    type: T,
    isIt: (told: Extract<Told, { type: T }>) => boolean = () => true,
    what: string = type,
  ): Promise<Extract<Told, { type: T }>> {
    try {
      return await until(() => this.all(type).find(isIt), what);
    } catch (error) {
      const last = JSON.stringify(this.told.slice(-3));
      throw new Error(`${(error as Error).message}; last told: ${last}; ${this.#errors.slice(-ERRORS)}`);
    }
  }

  say(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Ends its standard input: it leaves. */
  leave(): void {
    this.#child.stdin?.end();
  }

  /** Waits until it has ended. Throws unless it says that all went well. */
  async ends(): Promise<void> {
    await until(() => this.hasEnded, "the program ends", 60_000);
    const { exitCode } = this.#child;
    if (exitCode !== 0) throw new Error(`exit ${exitCode}: ${this.#errors.slice(-ERRORS)}`);
  }

  /** Ends it, whatever it does. */
  kill(): void {
    if (this.hasEnded || this.#child.pid === undefined) return;
    process.kill(-this.#child.pid, "SIGKILL");
  }
}
