import { DurableObject } from "cloudflare:workers";
import { type Env, settings } from "../env.ts";
import type { ErrorCode } from "../protocol/codes.ts";
import { PING, PONG } from "../protocol/limits.ts";
import { FRAMES_IN_A_STEP } from "./broadcast.ts";
import { Chat } from "./chat.ts";
import { systemClock } from "./clock.ts";
import { type Arrival, Connection } from "./connection.ts";
import type { RoomReport } from "./operator.ts";
import { RoomSocket } from "./socket.ts";
import { RoomStorage } from "./storage.ts";

/** How the Worker says which dialect it has chosen for a socket, and from where that comes. */
export const DIALECT_HEADER = "x-alcove-dialect";
export const ADDRESS_HEADER = "x-alcove-address";

/**
 * One room: a thin shell that hands the platform's events to the rules and the platform's means to them. The
 * constructor runs at every wake from hibernation, so it reads what it must and nothing else.
 */
export class Room extends DurableObject<Env> {
  readonly #storage: RoomStorage;
  readonly #connections = new Map<WebSocket, Connection>();
  /** Made at the first event of a wake, when the alarm's time is known. */
  #chat: Chat | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#storage = new RoomStorage(ctx.storage);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    ctx.blockConcurrencyWhile(() => this.#storage.open());
    this.#log("room woke", { connections: ctx.getWebSockets().length });
  }

  /** An upgrade that the Worker has checked. */
  override async fetch(request: Request): Promise<Response> {
    const { dialect, ...arrival } = arrivalOf(request);
    const chat = this.#wake();
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    this.#connections.set(server, chat.open(new RoomSocket(this.ctx, server), { dialect, ...arrival }));
    const headers = dialect === "alcove.v1" ? { "Sec-WebSocket-Protocol": dialect } : undefined;
    return new Response(null, { status: 101, webSocket: client, ...(headers && { headers }) });
  }

  override webSocketMessage(ws: WebSocket, data: string | ArrayBuffer): void {
    this.#wake().hear(this.#connectionOf(ws), data);
  }

  override webSocketClose(ws: WebSocket, code: number): void {
    this.#end(ws, code);
    // The other side waits for the answer to its close. These codes may be received, but not sent (RFC 6455, 7.4.1).
    const answer = code === 1005 || code === 1006 || code === 1015 || code >= 5000 ? 1000 : code;
    ws.close(answer, "");
  }

  override webSocketError(ws: WebSocket): void {
    this.#end(ws, 1006);
  }

  override alarm(): void {
    this.#storage.alarmRang();
    this.#wake().alarm();
  }

  /** For the operator, by way of the Worker: what the room is like. */
  report(): RoomReport {
    return this.#wake().operate((operator) => operator.report());
  }

  /** Deletes a message. Returns what became of it: an error's code, or `null` if it is gone. */
  deleteMessage(seq: number): ErrorCode | null {
    const outcome = this.#wake().operate((operator) => operator.deleteMessage(seq));
    return outcome.kind === "refused" ? outcome.refusal.code : null;
  }

  /** Shows a session out, and keeps it out for so many ms. Returns until when, in ms since 1970. */
  removeMember(sid: string, forMs: number): number {
    return this.#wake().operate((operator) => operator.removeMember(sid, forMs));
  }

  /** Shows everybody out, and deletes all that is stored. */
  empty(): void {
    this.#wake().operate((operator) => operator.empty());
  }

  /** Rows written since the room woke: the promise of its cost is checked by this. */
  get rowsWritten(): number {
    return this.#storage.rowsWritten;
  }

  /** Whether nothing is under way. */
  get isIdle(): boolean {
    return this.#chat?.isIdle ?? true;
  }

  #end(ws: WebSocket, code: number): void {
    const chat = this.#wake();
    const connection = this.#connectionOf(ws);
    this.#connections.delete(ws);
    chat.closed(connection, code);
  }

  #wake(): Chat {
    if (this.#chat) return this.#chat;
    try {
      this.#chat = this.#remembered();
      return this.#chat;
    } catch (error) {
      // Storage cannot be read. Whatever woke the room would be lost, a close too: rather everybody comes back.
      this.#log("wake failed", { error: String(error) });
      this.ctx.abort("The room could not be read.");
      throw error;
    }
  }

  #remembered(): Chat {
    for (const ws of this.ctx.getWebSockets()) {
      this.#connections.set(ws, Connection.recall(new RoomSocket(this.ctx, ws)));
    }
    const world = {
      room: this.ctx.id.name ?? "",
      limits: settings.limits,
      storage: this.#storage,
      clock: systemClock,
      framesInAStep: FRAMES_IN_A_STEP,
      random: randomBase64url,
      log: (event: string, facts?: Record<string, unknown>) => this.#log(event, facts),
      reset: (reason: string) => this.#reset(reason),
    };
    return new Chat(world, [...this.#connections.values()]);
  }

  /** What was written a moment ago is not to be lost with what is in memory. */
  #reset(reason: string): void {
    const abort = () => this.ctx.abort(reason);
    this.ctx.storage.sync().then(abort, abort);
  }

  #connectionOf(ws: WebSocket): Connection {
    const known = this.#connections.get(ws);
    if (known) return known;
    // A socket whose close has woken the room is missing from `getWebSockets()`. It was there all the same.
    const connection = Connection.recall(new RoomSocket(this.ctx, ws));
    this.#connections.set(ws, connection);
    this.#wake().recall(connection);
    return connection;
  }

  #log(event: string, facts: Record<string, unknown> = {}): void {
    console.log(JSON.stringify({ event, room: this.ctx.id.name, ...facts }));
  }
}

function arrivalOf(request: Request): Arrival {
  const address = request.headers.get(ADDRESS_HEADER);
  if (request.headers.get(DIALECT_HEADER) === "alcove.v1") return { dialect: "alcove.v1", address };
  return { dialect: "text", username: new URL(request.url).searchParams.get("username"), address };
}

function randomBase64url(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...random))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
