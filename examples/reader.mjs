// Reads a room without a name, over server-sent events, and comes back where it was: node examples/reader.mjs http://localhost:8787 garden
// In a page the same is `new EventSource(url).onmessage`, which does all of this by itself.
import { setTimeout as sleep } from "node:timers/promises";

const [server = "http://localhost:8787", room = "lobby"] = process.argv.slice(2);
let id = "";
let waitMs = 3_000;

for (;;) {
  try {
    const headers = { Accept: "text/event-stream", ...(id && { "Last-Event-ID": id }) };
    const response = await fetch(`${server}/api/rooms/${encodeURIComponent(room)}/events`, { headers });
    if (!response.ok) throw new Error(`${response.status}: ${(await response.json()).detail}`);
    let rest = "";
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + text).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks)
        take(Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s, 2))));
    }
  } catch (error) {
    console.error(error.message);
  }
  await sleep(waitMs);
}

/** One event: its data is JSON; an id is where the next stream goes on. */
function take({ id: place, retry, data }) {
  id = place ?? id;
  waitMs = Number(retry ?? waitMs);
  const { type, name, text, messages } = JSON.parse(data ?? "{}");
  if (type === "message") console.log(`${name}: ${text}`);
  for (const message of messages ?? []) console.log(`${message.name}: ${message.text}`);
}
