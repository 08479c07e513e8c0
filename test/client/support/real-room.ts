import { FakeRoom, type FakeSocket } from "../../rules/support/fake-room.ts";
import { Network, type Server, type Wire } from "./network.ts";

/** The room's own rules over real SQL, as the server of a test's network. */
export class RealRoom implements Server {
  readonly network = new Network();
  readonly room: FakeRoom;
  readonly #sockets = new Map<Wire, FakeSocket>();
  /** How often it has answered `slow_down`. */
  slowDowns = 0;

  constructor(limits: ConstructorParameters<typeof FakeRoom>[0] = {}) {
    this.room = new FakeRoom(limits);
    this.network.server = this;
  }

  handleOpen(wire: Wire): void {
    this.#sockets.set(wire, this.room.open());
    this.#pass();
  }

  handleFrame(wire: Wire, frame: string): void {
    const socket = this.#sockets.get(wire);
    if (socket) this.room.say(socket, frame);
    this.#pass();
  }

  handleClose(wire: Wire, code: number): void {
    const socket = this.#sockets.get(wire);
    if (socket) this.room.close(socket, code);
    this.#pass();
  }

  /** Lets time pass for the clients and the room. */
  pass(ms: number): void {
    for (let done = 0; done < ms; done += 50) {
      this.network.pass(50, () => this.network.settle());
      this.room.clock.pass(50);
      this.#pass();
      this.network.settle();
    }
  }

  #pass(): void {
    for (const [wire, socket] of this.#sockets) {
      for (const frame of socket.frames.splice(0)) {
        if (frame.includes('"slow_down"')) this.slowDowns++;
        wire.say(frame);
      }
      if (!socket.closed) continue;
      wire.shut(socket.closed.code, socket.closed.reason);
      this.#sockets.delete(wire);
    }
  }

  /** The platform resets the object: all sockets break, its memory is lost, its storage stays. */
  reset(): void {
    for (const wire of this.#sockets.keys()) wire.shut(1006, "");
    this.#sockets.clear();
    this.room.reset();
  }
}
