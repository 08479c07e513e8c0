import { DurableObject } from "cloudflare:workers";
import type { ErrorCode } from "../protocol/codes.ts";
import type { Refusal } from "../protocol/events.ts";
import { PING, PONG } from "../protocol/limits.ts";
import type { Role } from "../protocol/order.ts";
import type { Caller, RoomView, Said, Wish } from "../room/calls.ts";
import { Chat } from "../room/chat.ts";
import { type Arrival, Connection } from "../room/connection.ts";
import { FRAMES_IN_A_STEP } from "../room/delivery/broadcast.ts";
import type { RoomReport } from "../room/operator.ts";
import type { CountElsewhere } from "../room/ports.ts";
import type { Answer, Question } from "../room/questions.ts";
import { systemClock } from "./clock.ts";
import { settings } from "./configuration.ts";
import { ADDRESS_HEADER } from "./handover.ts";
import { roomHash } from "./room-hash.ts";
import { RoomSocket } from "./socket.ts";
import { RoomStorage } from "./storage.ts";

/** The bindings that the object itself uses. */
export interface RoomBindings {
  /** Counts what an address has all rooms write; other runtimes may have none. */
  readonly WRITES?: RateLimit;
  /** Counts the rooms that an address claims. */
  readonly CLAIMS?: RateLimit;
}

/** What tests can see of a room. */
export interface RoomInspection {
  /** Rows written since the room woke. */
  readonly rowsWritten: number;
  /** Rows that it has walked over since then. */
  readonly rowsRead: number;
  readonly isIdle: boolean;
}

/**
 * One room: a thin shell that passes the platform's events to the rules, and implements their ports. The constructor runs
 * at every wake from hibernation, so it reads only what it must.
 */
export class Room extends DurableObject<RoomBindings> {
  readonly #storage: RoomStorage;
  /** What log lines call the room. */
  readonly #hash: string;
  readonly #connections = new Map<WebSocket, Connection>();
  /** Made at the first event after a wake, when the alarm's time is known. */
  #chat: Chat | null = null;

  constructor(ctx: DurableObjectState, env: RoomBindings) {
    super(ctx, env);
    this.#hash = roomHash(ctx.id.name ?? "");
    this.#storage = new RoomStorage(ctx.storage);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    ctx.blockConcurrencyWhile(() => this.#storage.open());
    this.#log("room woke", { connections: ctx.getWebSockets().length });
  }

  /** An upgrade that the Worker has checked. */
  override async fetch(request: Request): Promise<Response> {
    const protocol = request.headers.get("Sec-WebSocket-Protocol");
    const chat = this.#wake();
    const { 0: client, 1: server } = new WebSocketPair();
    // By `accept()` the TCP connection of whoever is refused here would end sooner (T1). But a peer that does not answer the
    // close would keep the object awake.
    this.ctx.acceptWebSocket(server);
    this.#connections.set(server, chat.open(new RoomSocket(this.ctx, server), arrivalOf(request)));
    const headers: HeadersInit = protocol === null ? {} : { "Sec-WebSocket-Protocol": protocol };
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  override webSocketMessage(ws: WebSocket, data: string | ArrayBuffer): void {
    this.#wake().receive(this.#connectionOf(ws), data);
  }

  override webSocketClose(ws: WebSocket, code: number): void {
    this.#end(ws, code);
    // The other side waits for the answer to its close.
    ws.close(maySend(code) ? code : 1000, "");
  }

  override webSocketError(ws: WebSocket): void {
    this.#end(ws, 1006);
  }

  override alarm(): void {
    this.#storage.alarmRang();
    this.#wake().alarm();
  }

  /** RPC for the operator: what the room is like. */
  report(): RoomReport {
    return this.#wake().operate((operator) => operator.report());
  }

  /** RPC for the operator: deletes a message. Returns an error code, or `null` if it is gone. */
  deleteMessage(seq: number): ErrorCode | null {
    const outcome = this.#wake().operate((operator) => operator.deleteMessage(seq));
    return outcome.kind === "refused" ? outcome.refusal.code : null;
  }

  /** RPC for the operator: gives somebody a role. Returns an error code, or `null` if it is given. */
  appoint(sid: string, role: Role): ErrorCode | null {
    const outcome = this.#wake().operate((operator) => operator.appoint(sid, role));
    return outcome.kind === "refused" ? outcome.refusal.code : null;
  }

  /** RPC for the operator: removes a session. Returns when that ends, in ms since 1970, or an error code. */
  removeSession(sid: string, seconds: number): number | ErrorCode {
    const outcome = this.#wake().operate((operator) => operator.remove(sid, seconds));
    if (outcome.kind === "refused") return outcome.refusal.code;
    return outcome.op.type === "sanction" ? outcome.op.until : 0;
  }

  /** RPC for the operator: closes every connection, and deletes everything that is stored. */
  empty(): void {
    this.#wake().operate((operator) => operator.empty());
  }

  /** RPC: what the room is like. */
  look(caller: Caller): RoomView | Refusal {
    return this.#wake().serve((remote) => remote.look(caller));
  }

  /** RPC: answers a question. */
  ask(caller: Caller, question: Question): Answer {
    return this.#wake().serve((remote) => remote.ask(caller, question));
  }

  /** RPC: proposes an op. Resolves once it is decided. */
  say(caller: Caller, wish: Wish): Promise<Said> {
    return this.#wake().serve((remote) => remote.say(caller, wish));
  }

  /** For tests in the same isolate: static, because RPC reaches every public member of an instance. */
  static inspect(room: Room): RoomInspection {
    const { rowsWritten, rowsRead } = room.#storage;
    return { rowsWritten, rowsRead, isIdle: room.#chat?.isIdle ?? true };
  }

  #end(ws: WebSocket, code: number): void {
    const chat = this.#wake();
    const connection = this.#connectionOf(ws);
    this.#connections.delete(ws);
    chat.handleClose(connection, code);
  }

  #wake(): Chat {
    if (this.#chat) return this.#chat;
    try {
      this.#chat = this.#makeChat();
      return this.#chat;
    } catch (error) {
      // Storage cannot be read, so the event that woke the room would be lost, even a close. Every client reconnects instead.
      this.#log("wake failed", { error: String(error) });
      this.ctx.abort("The room could not be read.");
      throw error;
    }
  }

  #makeChat(): Chat {
    for (const ws of this.ctx.getWebSockets()) {
      this.#connections.set(ws, Connection.recall(new RoomSocket(this.ctx, ws)));
    }
    const { WRITES, CLAIMS } = this.env;
    const world = {
      room: this.ctx.id.name ?? "",
      limits: settings.limits,
      hosts: settings.hosts,
      storage: this.#storage,
      clock: systemClock,
      framesInAStep: FRAMES_IN_A_STEP,
      countElsewhere: counting(WRITES),
      countClaim: counting(CLAIMS),
      random: randomBase64url,
      log: (event: string, facts?: Record<string, unknown>) => this.#log(event, facts),
      reset: (reason: string) => this.#reset(reason),
    };
    return new Chat(world, [...this.#connections.values()]);
  }

  /** Waits until what was just written is stored: only what is in memory is to be lost. */
  #reset(reason: string): void {
    const abort = () => this.ctx.abort(reason);
    this.ctx.storage.sync().then(abort, abort);
  }

  #connectionOf(ws: WebSocket): Connection {
    const known = this.#connections.get(ws);
    if (known) return known;
    // A socket whose close has woken the room is missing from `getWebSockets()`.
    const connection = Connection.recall(new RoomSocket(this.ctx, ws));
    this.#connections.set(ws, connection);
    this.#wake().recall(connection);
    return connection;
  }

  #log(event: string, facts: Record<string, unknown> = {}): void {
    console.log(JSON.stringify({ event, room: this.#hash, ...facts }));
  }
}

function counting(limit: RateLimit | undefined): CountElsewhere | null {
  return limit ? async (key) => (await limit.limit({ key })).success : null;
}

/** Whether a close can have this code (RFC 6455, 7.4): some can come, and cannot be sent. */
function maySend(code: number): boolean {
  return code >= 1000 && code < 5000 && ![1004, 1005, 1006, 1015].includes(code);
}

function arrivalOf(request: Request): Arrival {
  const address = request.headers.get(ADDRESS_HEADER);
  if (request.headers.get("Sec-WebSocket-Protocol") === "alcove.v1") return { dialect: "alcove.v1", address };
  return { dialect: "text", username: new URL(request.url).searchParams.get("username"), address };
}

function randomBase64url(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...random))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
