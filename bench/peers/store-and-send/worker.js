// A Durable Object that stores and sends each message by itself: hibernatable sockets, one row and one send to
// every socket for each message. What Alcove would be without its flush.

import { DurableObject } from "cloudflare:workers";

export class Party extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.names = new Map();
    for (const socket of ctx.getWebSockets()) this.names.set(socket, socket.deserializeAttachment());
    ctx.storage.sql.exec(
      "create table if not exists log (seq integer primary key, at integer not null, name text not null, text text not null)",
    );
    console.log(JSON.stringify({ event: "room woke", connections: this.names.size }));
  }

  fetch() {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    this.names.set(server, null);
    return new Response(null, { status: 101, webSocket: client });
  }

  webSocketMessage(socket, data) {
    const name = this.names.get(socket);
    if (!name) return this.#join(socket, JSON.parse(data).username);
    const at = Date.now();
    const { seq } = this.ctx.storage.sql
      .exec("insert into log (at, name, text) values (?, ?, ?) returning seq", at, name, data)
      .one();
    this.#tell(JSON.stringify({ seq, at, name, text: data }));
  }

  webSocketClose(socket) {
    const name = this.names.get(socket);
    this.names.delete(socket);
    socket.close(1000);
    if (name && this.env.ANNOUNCE) this.#tell(`${name} left.`);
  }

  #join(socket, name) {
    socket.serializeAttachment(name);
    this.names.set(socket, name);
    if (this.env.ANNOUNCE) this.#tell(`${name} joined.`);
    else socket.send(`${name} joined.`);
  }

  #tell(frame) {
    for (const [socket, name] of this.names) {
      if (name && socket.readyState === WebSocket.OPEN) socket.send(frame);
    }
  }
}

export default {
  fetch(request, env) {
    const room = new URL(request.url).pathname.split("/")[2];
    return env.PARTY.getByName(room).fetch(request);
  },
};
