import type { RoomClient } from "../../client/index.ts";

/** What the views of order can do. */
export interface OrderCommands {
  readonly client: RoomClient;
  /** Tells the reader what was done, with a button that takes it back where that can be. */
  done(what: string, undo?: () => void): void;
  /** Closes the sheet. */
  close(): void;
}
