/** What goes wrong once, at the next occasion. */
export type Fault =
  /** Storage throws: before a transaction, at its end, or at its nth writing statement. */
  | { readonly kind: "throw"; readonly at: "begin" | "end" }
  | { readonly kind: "throw"; readonly at: "write"; readonly nth: number }
  /** The object is aborted: before a transaction, in it, behind it, behind its nth writing statement, or at its nth frame. */
  | { readonly kind: "abort"; readonly at: "begin" | "end" | "after" }
  | { readonly kind: "abort"; readonly at: "written" | "send"; readonly nth: number };

const WRITES = /^\s*(insert|update|delete|create)/i;

/** Makes storage and the object itself fail. There is one room at a time, so there is one of these. */
class Faults {
  /** Faults that have struck. */
  struck = 0;
  /** Frames that the room has sent. */
  frames = 0;
  #armed: Fault | null = null;
  #countdown = 0;
  #abort: () => void = () => {};
  #isInstalled = false;
  #isOff = false;

  /** @param abort ends the object, from inside */
  arm(fault: Fault, abort: () => void): void {
    this.#armed = fault;
    this.#countdown = "nth" in fault ? fault.nth : 0;
    this.#abort = abort;
  }

  disarm(): void {
    this.#armed = null;
  }

  /** A look at storage that is not the room's meets no fault. */
  spare<T>(look: () => T): T {
    this.#isOff = true;
    try {
      return look();
    } finally {
      this.#isOff = false;
    }
  }

  /** To be called inside the object: only there is its storage at hand. */
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
      // The test runner sends, too. The room's sockets have something attached.
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

/** How clients send: what goes through `WebSocket.prototype` since the faults are installed is the room's. */
export const clientSend = WebSocket.prototype.send;

export const faults = new Faults();
