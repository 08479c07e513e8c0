import type { SqlValue, Storage } from "./ports.ts";

/** The object's storage as the rules see it. */
export class RoomStorage implements Storage {
  readonly #storage: DurableObjectStorage;
  #alarmAt: number | null = null;
  #rowsWritten = 0;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Reads the alarm's time. To be awaited before anything else. */
  async open(): Promise<void> {
    this.#alarmAt = await this.#storage.getAlarm();
  }

  get alarmAt(): number | null {
    return this.#alarmAt;
  }

  /** Rows written since the object woke, as they are billed: those of SQL, and one for each alarm that is set. */
  get rowsWritten(): number {
    return this.#rowsWritten;
  }

  exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[] {
    const cursor = this.#storage.sql.exec<Row>(query, ...bindings);
    const rows = cursor.toArray();
    this.#rowsWritten += cursor.rowsWritten;
    return rows;
  }

  transaction<T>(work: () => T): T {
    const before = this.#alarmAt;
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      // An alarm that was set in it is undone with it.
      this.#alarmAt = before;
      throw error;
    }
  }

  setAlarm(at: number): void {
    this.#alarmAt = at;
    this.#rowsWritten++;
    // Not awaited: it is part of the same commit as what was written before it, and the output gate waits for both.
    this.#storage.setAlarm(at);
  }

  /** The alarm has been delivered, and is no more. */
  alarmRang(): void {
    this.#alarmAt = null;
  }

  deleteAll(): void {
    this.#alarmAt = null;
    this.#storage.deleteAlarm();
    this.#storage.deleteAll();
  }
}
