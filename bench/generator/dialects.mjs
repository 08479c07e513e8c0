/**
 * How a member talks to a peer.
 *
 * @typedef {object} Dialect
 * @property {(room: string) => string} path of the socket's address
 * @property {string} [subprotocol]
 * @property {(name: string, room: string) => string} hello what a member says to come in
 * @property {string} [opening] what it says before that
 * @property {number} helloAfter how many frames come before the server can take the hello
 * @property {(payload: string, name: string) => boolean} isWelcome whether a frame says that the member of this name is in
 * @property {number} welcomeFrames how many frames have come by then, if nobody else says anything
 * @property {(text: string, ref: string) => string} say the frame that says something
 * @property {(ref: string) => string} [ask] a frame that nobody is told of but its sender, who gets one frame for it
 */

/** The original example's: a first frame with the name, then lines. @type {Dialect} */
const lines = {
  path: (room) => `/room/${room}/websocket`,
  hello: (username, channel) => JSON.stringify({ username, channel }),
  helloAfter: 0,
  // Somebody else's will do: nobody is told of anything before they are in, and axum may lose the own one.
  isWelcome: (payload) => payload.includes(" joined."),
  welcomeFrames: 1,
  say: (text) => text,
};

/** @type {Record<string, Dialect>} */
export const dialects = {
  lines,
  party: {
    ...lines,
    path: (room) => `/parties/party/${room}`,
    // Its broadcasts go to those, too, whose hello it has not read yet.
    isWelcome: (payload, name) => payload.includes(`${name} joined.`),
  },
  "alcove.v1": {
    path: (room) => `/room/${room}/websocket`,
    subprotocol: "alcove.v1",
    hello: (name) => JSON.stringify({ type: "hello", name }),
    helloAfter: 0,
    isWelcome: (payload) => payload.startsWith('[{"type":"welcome"'),
    welcomeFrames: 1,
    say: (text, ref) => JSON.stringify({ type: "send", ref, text }),
    ask: (ref) => JSON.stringify({ type: "history", ref, before: 1, limit: 1 }),
  },
  "socket.io": {
    path: () => "/socket.io/?EIO=4&transport=websocket",
    opening: "40",
    hello: (username, channel) => `42${JSON.stringify(["join", { username, channel }])}`,
    helloAfter: 2,
    isWelcome: (payload, name) => payload.startsWith("42") && payload.includes(`${name} joined.`),
    welcomeFrames: 3,
    say: (text) => `42${JSON.stringify(["message", text])}`,
  },
};
