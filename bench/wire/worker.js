// A room that sends the same frame to everybody, again and again, in whatever form it is told to.

import { DurableObject } from "cloudflare:workers";

const WORDS = {
  latin: "the quick brown fox jumps over the lazy dog and ",
  other: "Съешь же ещё этих мягких булок 今日はとても良い天気ですね 안녕하세요 ",
};
/** Time between two broadcasts, in ms: a busy room sleeps in between, too. */
const PAUSE_MS = 15;

const FORMS = {
  string: (json) => json,
  bytes: (json) => new TextEncoder().encode(json),
  escaped: (json) => json.replace(/[\u0080-\uffff]/g, escaped),
};

export class Room extends DurableObject {
  fetch() {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  async webSocketMessage(asker, data) {
    const { words, form, bytes, count } = JSON.parse(data);
    const frame = FORMS[form](JSON.stringify([{ type: "message", text: textOf(WORDS[words], bytes) }]));
    const sockets = this.ctx.getWebSockets();
    for (let i = 0; i < count; i++) {
      for (const socket of sockets) socket.send(frame);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    asker.send("done");
  }
}

export default {
  fetch: (request, env) => env.ROOM.getByName("a").fetch(request),
};

function textOf(words, bytes) {
  const size = new TextEncoder().encode(words).length;
  return words.repeat(Math.ceil(bytes / size));
}

function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
