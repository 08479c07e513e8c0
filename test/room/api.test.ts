import { describe, expect, test } from "vitest";
import { caller, OPERATOR, type Reply, request } from "./support/api.ts";
import { type RoomScenario, scenario } from "./support/room-scenario.ts";
import { finds, says } from "./support/says.ts";

const CODE = "the garden gate is green";
const TOKENS = ["A", "B", "C", "D", "E", "F", "G"].map((letter) => `${letter.repeat(42)}A`);

/** What a problem document has (RFC 9457). */
function problem(status: number, code: string) {
  return {
    status,
    body: { status, code, type: `/api#${code}`, title: expect.any(String), detail: expect.any(String) },
  };
}

/** A room with a host on a socket, and the host's requests. */
async function kept(room: RoomScenario) {
  const host = await room.join("hostess");
  await says(host, { type: "claim" });
  return { host, asHost: caller(room, host.token) };
}

/** Retries what a budget has refused, when that has recovered. */
const later = (room: RoomScenario) => room.later(5_000);

scenario("a line that is posted is said like any other, and nobody comes for it", async (room) => {
  const alice = await room.join("alice");
  const anybody = caller(room);
  const posted = await anybody.post("/messages?name=Deploy", "version 7 is out\n");
  expect(posted).toMatchObject({ status: 201, body: { type: "message", seq: 1, name: "Deploy" } });
  expect(posted.body.text).toBe("version 7 is out");
  expect(posted.headers.get("Location")).toBe(`/api/rooms/${room.name}/messages/1?epoch=${alice.epoch}`);
  expect(await finds(alice, "message")).toMatchObject(posted.body);
  const token = posted.headers.get("Alcove-Token") ?? "";
  const again = await caller(room, token).post("/messages", { text: "and 8", replyTo: 1 });
  expect(again).toMatchObject({ status: 201, body: { seq: 2, name: "Deploy", replyTo: 1 } });
  expect(again.body.sid).toBe(posted.body.sid);
  expect(again.headers.has("Alcove-Token")).toBe(false);
  const heard = (await alice.rest()).filter(({ type }) => type === "joined" || type === "left");
  expect(heard.filter((event) => "name" in event && event.name === "Deploy")).toEqual([]);
  expect((await anybody.get("")).body).toMatchObject({
    room: room.name,
    epoch: alice.epoch,
    seq: 2,
    people: [{ name: "alice", role: "member" }],
  });
});

scenario("reading goes by pages, in both directions, and writes no row", async (room) => {
  const alice = await room.join("alice");
  for (const text of ["one", "two", "three"]) {
    await alice.speaks(text);
    later(room);
  }
  const rows = await room.rowsWritten();
  const { get } = caller(room);
  const texts = ({ body }: Reply) => body.messages.map(({ text }: { text: string }) => text);
  const newest = await get("/messages?limit=2");
  expect(texts(newest)).toEqual(["two", "three"]);
  expect(newest.body.more).toBe(true);
  expect(newest.headers.get("Link")).toBe(
    `</api/rooms/${room.name}/messages?before=2&limit=2>; rel="prev", </api/rooms/${room.name}/messages?after=3&limit=2>; rel="next"`,
  );
  expect(texts(await get("/messages?before=2"))).toEqual(["one"]);
  expect(texts(await get("/messages?after=0&limit=2"))).toEqual(["one", "two"]);
  later(room);
  expect((await get("/messages?after=2")).body).toMatchObject({ messages: [{ text: "three" }], more: false });
  expect((await get("/messages/2")).body).toMatchObject({ seq: 2, text: "two" });
  expect((await get("/people")).body.people).toMatchObject([{ name: "alice" }]);
  expect(await get("/messages/9")).toMatchObject(problem(404, "not_found"));
  for (const path of [
    "/messages?limit=0",
    "/messages?limit=101",
    "/messages?before=x",
    "/messages?after=-1",
    "/messages/0",
  ])
    expect(await get(path), path).toMatchObject(problem(400, "bad_frame"));
  expect(await room.rowsWritten()).toBe(rows);
});

scenario("N2, H3: a name is free or one's own, and the room knows it by the token", async (room) => {
  const alice = await room.join("alice");
  const [unknown = "", mine = ""] = TOKENS;
  expect(await caller(room, unknown).post("/messages", "hi")).toMatchObject(problem(400, "bad_name"));
  expect(await caller(room).post("/messages?name=%20", "hi")).toMatchObject(problem(400, "bad_name"));
  expect(await caller(room).post("/messages?name=Alice", "hi")).toMatchObject(problem(409, "name_taken"));
  const asAlice = caller(room, alice.token);
  expect(await asAlice.post("/messages?name=Bob", "hi")).toMatchObject(problem(409, "already_joined"));
  expect((await asAlice.post("/messages", "I am here, too")).body).toMatchObject({
    sid: alice.sid,
    name: "alice",
  });
  later(room);
  expect((await caller(room, mine).post("/messages", { text: "hi", name: "Bob" })).body.name).toBe("Bob");
  expect((await caller(room, mine).post("/messages?name=Rob", "hi")).body.name).toBe("Rob");
  // Whoever only speaks over HTTP holds no name.
  const rob = await room.connect();
  expect((await rob.hello("rob")).you.name).toBe("rob");
  later(room);
  expect(await caller(room, mine).post("/messages", "hi")).toMatchObject(problem(409, "name_taken"));
});

scenario(
  "C4: a key makes a request again the same one, and of something else it is refused",
  async (room) => {
    await room.join("alice");
    const [token = "", other = ""] = TOKENS;
    const { post, patch, delete: remove } = caller(room, token);
    const key = { "Idempotency-Key": "deploy-7" };
    const first = await post("/messages?name=Deploy", "once", key);
    const second = await post("/messages?name=Deploy", "once", key);
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect([first, second].map(({ headers }) => headers.get("Idempotency-Replayed"))).toEqual([null, "true"]);
    later(room);
    expect(await remove("/messages/1", undefined, key)).toMatchObject(problem(422, "ref_reused"));
    expect((await post("/messages", "without a key")).body.seq).toBe(2);
    expect((await caller(room, other).post("/messages?name=Other", "theirs", key)).body.seq).toBe(3);
    later(room);
    expect(await caller(room).post("/messages?name=x", "hi", key)).toMatchObject(problem(400, "bad_frame"));
    expect(await post("/messages", "hi", { "Idempotency-Key": "a key with blanks" })).toMatchObject(
      problem(400, "bad_frame"),
    );
    // What was edited since is answered as it is now.
    await patch("/messages/1", "changed");
    expect((await post("/messages", "once", key)).body).toMatchObject({ seq: 1, text: "changed" });
  },
);

scenario("E1: messages are changed by their authors, and by whoever keeps order", async (room) => {
  const { host, asHost } = await kept(room);
  const [token = "", other = ""] = TOKENS;
  const author = caller(room, token);
  const stranger = caller(room, other);
  const { seq } = (await author.post("/messages?name=Ben", "frist")).body;
  expect((await author.patch(`/messages/${seq}`, { text: "first" })).body).toMatchObject({
    type: "edit",
    target: seq,
  });
  expect(await stranger.patch(`/messages/${seq}?name=Eve`, "mine")).toMatchObject(problem(403, "not_yours"));
  later(room);
  expect((await stranger.put(`/messages/${seq}/reactions/👍?name=Eve`)).body).toMatchObject({
    type: "react",
    emoji: "👍",
  });
  expect((await caller(room).get(`/messages/${seq}`)).body).toMatchObject({
    text: "first",
    reactions: { "👍": [{ name: "Eve" }] },
  });
  expect((await stranger.delete(`/messages/${seq}/reactions/👍`)).body).toMatchObject({ type: "unreact" });
  expect(await stranger.put(`/messages/${seq}/reactions/no`)).toMatchObject(problem(400, "bad_frame"));
  expect(await stranger.delete(`/messages/${seq}`)).toMatchObject(problem(403, "not_yours"));
  expect((await asHost.delete(`/messages/${seq}`)).body).toMatchObject({ type: "delete", sid: host.sid });
  later(room);
  expect(await author.patch(`/messages/${seq}`, "again")).toMatchObject(problem(404, "not_found"));
  expect(await author.patch(`/messages/${seq}?epoch=another`, "again")).toMatchObject(
    problem(410, "other_epoch"),
  );
  expect(await caller(room).delete(`/messages/${seq}`)).toMatchObject(problem(401, "unauthorized"));
});

scenario("R2, R3: acts are ops, and for whoever may", async (room) => {
  const [token = "", other = ""] = TOKENS;
  const host = caller(room, token);
  const member = caller(room, other);
  expect((await host.post("/claim?name=Hostess")).body).toMatchObject({ type: "role", role: "host", seq: 1 });
  const { sid } = (await member.post("/messages?name=Ben", "hi")).body;
  const ben = await room.join("Ben", { token: other });
  expect(ben.sid).toBe(sid);
  expect(await member.patch("", { topic: "Mine" })).toMatchObject(problem(403, "not_allowed"));
  expect((await host.patch("", { topic: "Gardens", slowSeconds: 0 })).body).toMatchObject({ type: "set" });
  expect((await host.put("/pins/2")).body).toMatchObject({ type: "pin", target: 2 });
  later(room);
  expect((await host.get("")).body.state).toMatchObject({ topic: "Gardens", pins: [{ seq: 2, sid }] });
  expect((await host.delete("/pins/2")).body).toMatchObject({ type: "unpin" });
  expect((await host.put(`/people/${sid}/role`, { role: "moderator" })).body).toMatchObject({
    role: "moderator",
  });
  expect(await host.put(`/people/${sid}/role`, { role: "king" })).toMatchObject(problem(400, "bad_frame"));
  later(room);
  expect((await host.put(`/people/${sid}/role`, { role: "member" })).status).toBe(200);
  const muted = await host.put(`/people/${sid}/sanction`, { effect: "mute", seconds: 60 });
  expect(muted.body).toMatchObject({ type: "sanction", effect: "mute" });
  const refused = await member.post("/messages", "hi");
  expect(refused).toMatchObject(problem(403, "muted"));
  expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(30);
  later(room);
  expect((await host.get("/sanctions")).body.sanctions).toMatchObject([{ person: { sid }, effect: "mute" }]);
  expect(await member.get("/sanctions")).toMatchObject(problem(403, "not_allowed"));
  expect((await host.get("/acts?limit=2")).body).toMatchObject({
    acts: [{ type: "role" }, { type: "sanction" }],
  });
  expect((await host.delete(`/people/${sid}/messages`)).body).toMatchObject({
    type: "purge",
    person: { sid },
  });
  later(room);
  expect((await host.delete("")).body).toMatchObject({ type: "empty" });
  expect((await host.get("/messages")).body).toEqual({ messages: [], more: false });
});

scenario("R16 to R18: a closed door is closed here, too, and an invite opens it", async (room) => {
  const { host, asHost } = await kept(room);
  await host.speaks("among ourselves");
  const made = await asHost.post("/invites", { code: CODE, uses: 1 });
  expect(made).toMatchObject({ status: 201, body: { code: CODE, invites: [{ uses: 1 }] } });
  const chosen = await asHost.post("/invites");
  expect(chosen.body.code).toMatch(/^[\w-]{22}$/);
  await asHost.patch("", { door: "invite" });
  later(room);
  const [token = "", other = ""] = TOKENS;
  for (const path of ["", "/people", "/messages", "/messages/2"])
    expect(await caller(room).get(path), path).toMatchObject(problem(403, "not_invited"));
  expect(await caller(room, token).post("/messages?name=Eve", "hi")).toMatchObject(
    problem(403, "not_invited"),
  );
  const invited = { "Alcove-Invite": encodeURIComponent(CODE) };
  for (let i = 0; i < 2; i++)
    expect((await caller(room, undefined, invited).get("/messages")).status).toBe(200);
  expect((await caller(room, token, invited).post("/messages?name=Guest", "hi")).status).toBe(201);
  expect((await caller(room, token).get("/messages")).status).toBe(200);
  expect(await caller(room, other, invited).post("/messages?name=Late", "hi")).toMatchObject(
    problem(403, "not_invited"),
  );
  later(room);
  later(room);
  const { id } = chosen.body.invites.find((each: { uses?: number }) => each.uses === undefined);
  expect(
    (await asHost.delete(`/invites/${id}`)).body.invites.map((each: { id: string }) => each.id),
  ).not.toContain(id);
  expect(await asHost.delete(`/invites/${id}`)).toMatchObject(problem(404, "not_found"));
  expect((await asHost.put(`/people/${host.sid}/admitted`)).body).toMatchObject({ type: "admit" });
});

scenario("R12: slow mode holds for those who come anew by each request", async (room) => {
  const { asHost } = await kept(room);
  await asHost.patch("", { slowSeconds: 600 });
  const [token = ""] = TOKENS;
  expect((await caller(room, token).post("/messages?name=Ben", "one")).status).toBe(201);
  const again = await caller(room, token).post("/messages", "two");
  expect(again).toMatchObject(problem(429, "slow_down"));
  expect(Number(again.headers.get("Retry-After"))).toBeGreaterThan(500);
  // A fresh session waits for whoever has spoken from its network, also in a room that has slept.
  expect(await caller(room).post("/messages?name=Another", "three")).toMatchObject(problem(429, "slow_down"));
});

scenario("R9: who is out neither reads nor says anything with their token", async (room) => {
  const { host } = await kept(room);
  const eve = await room.join("eve");
  await says(host, { type: "sanction", person: eve.sid, effect: "out", seconds: 60 });
  const asEve = caller(room, eve.token);
  for (const answer of [await asEve.get("/messages"), await asEve.post("/messages", "hi")]) {
    expect(answer).toMatchObject(problem(403, "removed"));
    expect(answer.headers.get("Retry-After")).toBe("60");
  }
});

scenario("R1: the operator keeps order by a bearer token, and says nothing", async (room) => {
  const alice = await room.join("alice");
  await alice.speaks("hi");
  const operator = caller(room, OPERATOR);
  expect((await operator.put(`/people/${alice.sid}/role`, { role: "host" })).body).toMatchObject({
    type: "role",
    sid: "",
    name: "",
    ref: "",
  });
  expect(await operator.post("/messages?name=x", "hi")).toMatchObject(problem(403, "not_allowed"));
  expect((await operator.patch("", { door: "invite" })).status).toBe(200);
  expect((await operator.get("/messages")).body.messages).toMatchObject([{ text: "hi" }]);
  expect((await operator.post("/invites")).status).toBe(201);
  expect((await operator.delete("/messages/1")).body).toMatchObject({ type: "delete", sid: "" });
  expect(await operator.delete("")).toMatchObject({ status: 204, body: null });
  expect(await alice.isClosed()).toMatchObject({ code: 4104 });
  expect((await operator.get("/invites")).body).toEqual({ invites: [] });
  expect(await operator.post("/invites")).toMatchObject(problem(404, "not_found"));
});

scenario(
  "L1, L5: what is asked is paid for, by a session and by those without one together",
  async (room) => {
    await room.join("alice");
    const statuses = async (ask: () => Promise<Reply>) => {
      const answers: Reply[] = [];
      for (let i = 0; i < 12; i++) answers.push(await ask());
      return answers;
    };
    const reads = await statuses(() => caller(room).get(""));
    const told = room.evicting ? [] : reads.filter(({ status }) => status === 429);
    // A room that has slept is owed nothing.
    if (!room.evicting) expect(told.length).toBeGreaterThan(0);
    for (const refused of told) {
      expect(refused).toMatchObject(problem(429, "slow_down"));
      expect(refused.headers.has("Retry-After")).toBe(true);
    }
  },
);

describe("What is no request", () => {
  const bad = "not-a-request";

  test("bodies, paths, methods and tokens that nobody can use are refused by name", async () => {
    const [token = ""] = TOKENS;
    const json = { "Content-Type": "application/json" };
    const { post, patch, get } = caller(bad, token);
    expect(await post("/messages?name=x", "{", json)).toMatchObject(problem(400, "bad_frame"));
    expect(await post("/messages?name=x", "[1]", json)).toMatchObject(problem(400, "bad_frame"));
    expect(await post("/messages?name=x", { text: 7 })).toMatchObject(problem(400, "bad_frame"));
    expect(await post("/messages?name=x", " ")).toMatchObject(problem(400, "empty"));
    expect(await post("/messages?name=x", "x".repeat(4001))).toMatchObject(problem(413, "too_long"));
    expect(await post("/messages?name=x", "x".repeat(70_000))).toMatchObject(problem(413, "too_long"));
    expect(await patch("/messages/1e3?name=x", "hi")).toMatchObject(problem(400, "bad_frame"));
    expect(await get("/nothing")).toMatchObject(problem(404, "not_found"));
    const wrong = await caller(bad).put("/messages");
    expect(wrong).toMatchObject(problem(405, "method_not_allowed"));
    expect(wrong.headers.get("Allow")).toBe("GET, HEAD, POST");
    expect(await request("GET", "/rooms/no%20room")).toMatchObject(problem(400, "bad_room"));
    expect(await request("GET", "/rooms/attic", {}, { allowedRooms: new Set(["lobby"]) })).toMatchObject(
      problem(404, "no_such_room"),
    );
    for (const authorization of ["Bearer short", "Basic YTpi", `Bearer ${"x".repeat(44)}`, "Bearer"]) {
      const answer = await caller(bad, undefined, { Authorization: authorization }).get("");
      expect(answer).toMatchObject(problem(401, "unauthorized"));
      expect(answer.headers.get("WWW-Authenticate")).toMatch(/^Bearer/);
    }
  });

  test("S2: a foreign page can neither read nor post, and no room wakes for it", async () => {
    for (const headers of [
      { Origin: "https://evil.example" },
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
    ] as Record<string, string>[]) {
      for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
        const answer = await request(method, "/rooms/foreign/messages?name=x", { headers });
        expect(answer).toMatchObject(problem(403, "bad_origin"));
        expect(answer.headers.has("Access-Control-Allow-Origin")).toBe(false);
      }
    }
    expect((await request("GET", "/rooms/foreign/messages")).body.messages).toEqual([]);
  });

  test("S2: a page that is allowed reads what it needs, and may ask before it does", async () => {
    const origin = "https://site.example";
    const deployment = { allowedOrigins: new Set([origin]) };
    const headers = { Origin: origin };
    const preflight = await request(
      "OPTIONS",
      "/rooms/allowed/messages",
      { headers: { ...headers, "Access-Control-Request-Method": "POST" } },
      deployment,
    );
    expect(preflight).toMatchObject({ status: 204 });
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toContain("Idempotency-Key");
    const posted = await request(
      "POST",
      "/rooms/allowed/messages?name=Site",
      { headers, body: "hi" },
      deployment,
    );
    expect(posted.status).toBe(201);
    for (const answer of [preflight, posted]) {
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(origin);
      expect(answer.headers.get("Vary")).toContain("Origin");
    }
    expect(posted.headers.get("Access-Control-Expose-Headers")).toContain("Alcove-Token");
  });
});
