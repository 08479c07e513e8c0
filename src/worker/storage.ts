import type { SqlValue, Storage } from "../room/ports.ts";

/** The port of the object's storage. */
export class RoomStorage implements Storage {
  readonly #storage: DurableObjectStorage;
  #alarmAt: number | null = null;
  #rowsWritten = 0;
  #rowsRead = 0;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Reads the alarm's time. Await it before anything else. */
  async open(): Promise<void> {
    this.#alarmAt = await this.#storage.getAlarm();
  }

  get alarmAt(): number | null {
    return this.#alarmAt;
  }

  get rowsWritten(): number {
    return this.#rowsWritten;
  }

  get rowsRead(): number {
    return this.#rowsRead;
  }

  get size(): number {
    return this.#storage.sql.databaseSize;
  }

  exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[] {
    const cursor = this.#storage.sql.exec<Row>(query, ...bindings);
    const rows = cursor.toArray();
    this.#rowsWritten += cursor.rowsWritten;
    this.#rowsRead += cursor.rowsRead;
    return rows;
  }

  transaction<T>(work: () => T): T {
    const before = this.#alarmAt;
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      // An alarm that was set in it is undone, too.
      this.#alarmAt = before;
      throw error;
    }
  }

  setAlarm(at: number): void {
    this.#alarmAt = at;
    this.#rowsWritten++;
    // Not awaited: it is in the same commit as the writes before it, and the output gate waits for both.
    this.#storage.setAlarm(at);
  }

  /** The alarm has been delivered: none is set any more. */
  alarmRang(): void {
    this.#alarmAt = null;
  }

  deleteAll(): void {
    this.#alarmAt = null;
    this.#storage.deleteAlarm();
    this.#storage.deleteAll();
  }
}
