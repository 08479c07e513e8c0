/** What goes wrong once, at the next opportunity. */
export type Fault =
  /** Storage throws: before a transaction, at its end, or at its nth writing statement. */
  | { readonly kind: "throw"; readonly at: "begin" | "end" }
  | { readonly kind: "throw"; readonly at: "write"; readonly nth: number }
  /** The object is aborted: before, in or after a transaction, after its nth writing statement, or at its nth frame. */
  | { readonly kind: "abort"; readonly at: "begin" | "end" | "after" }
  | { readonly kind: "abort"; readonly at: "written" | "send"; readonly nth: number };

const WRITES = /^\s*(insert|update|delete|create)/i;

/** Makes storage and the object fail. There is one room at a time, and one instance of this class. */
class Faults {
  /** Faults that have happened. */
  struck = 0;
  /** Frames that the room has sent. */
  frames = 0;
  #armed: Fault | null = null;
  #countdown = 0;
  #abort: () => void = () => {};
  #isInstalled = false;
  #isOff = false;

  /** @param abort ends the object, called inside it */
  arm(fault: Fault, abort: () => void): void {
    this.#armed = fault;
    this.#countdown = "nth" in fault ? fault.nth : 0;
    this.#abort = abort;
  }

  disarm(): void {
    this.#armed = null;
  }

  /** Runs `look`, which reads storage for the test: no fault happens in it. */
  spare<T>(look: () => T): T {
    this.#isOff = true;
    try {
      return look();
    } finally {
      this.#isOff = false;
    }
  }

  /** Must be called inside the object: its storage is available only there. */
  install({ storage }: DurableObjectState): void {
    if (this.#isInstalled) return;
    this.#isInstalled = true;
    const faults = this;
    const transactions = Object.getPrototypeOf(storage) as DurableObjectStorage;
    const { transactionSync } = transactions;
    transactions.transactionSync = function <T>(this: DurableObjectStorage, work: () => T): T {
      faults.#meet("begin");
      const result = transactionSync.call(this, () => {
        const result = work();
        faults.#meet("end");
        return result;
      }) as T;
      faults.#meet("after");
      return result;
    };
    const statements = Object.getPrototypeOf(storage.sql) as SqlStorage;
    const { exec } = statements;
    statements.exec = function (this: SqlStorage, query: string, ...bindings: unknown[]) {
      const isWriting = WRITES.test(query);
      if (isWriting) faults.#meet("write");
      const cursor = exec.call(this, query, ...bindings);
      if (isWriting) faults.#meet("written");
      return cursor;
    } as SqlStorage["exec"];
    WebSocket.prototype.send = function (this: WebSocket, frame) {
      // The test runner sends as well. Only the room's sockets have an attachment.
      const isOfTheRoom = this.deserializeAttachment() !== null;
      if (isOfTheRoom) faults.#meet("send");
      clientSend.call(this, frame);
      if (isOfTheRoom) faults.frames++;
    };
  }

  #meet(occasion: Fault["at"]): void {
    if (this.#isOff || this.#armed?.at !== occasion || --this.#countdown > 0) return;
    const { kind } = this.#armed;
    this.#armed = null;
    this.struck++;
    if (kind === "abort") this.#abort();
    throw new Error(`${kind} at ${occasion}`);
  }
}

/** Sends a client's frame. Once the faults are installed, `WebSocket.prototype.send` is for the room's frames. */
export const clientSend = WebSocket.prototype.send;

export const faults = new Faults();
