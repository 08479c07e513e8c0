import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { createMiddleware } from "hono/factory";
import type { Env } from "./env.ts";
import { roomName } from "./protocol/names.ts";
import { refuse } from "./refusal.ts";
import type { Room } from "./room/room.ts";
import { roomStub } from "./rooms.ts";
import type { Settings } from "./settings.ts";

type Admin = { Bindings: Env; Variables: { room: DurableObjectStub<Room> } };

const MINUTE_MS = 60_000;
/** How long a removed session stays out if nothing else is said, and at most, in minutes. */
const REMOVED_MINUTES = { usual: 10, most: 7 * 24 * 60 };
const SEQ = /^[1-9]\d{0,14}$/;
const SID = /^[A-Za-z0-9_-]{22}$/;
const MINUTES = /^[1-9]\d{0,4}$/;

const WHO = { code: "unauthorized", detail: "The operator's token is missing, or it is not this one." };

/** What the operator may do with a room, under the bearer token that is the secret `ADMIN_TOKEN` (RFC 6750). */
export function adminRoutes(settings: Settings, token: string): Hono<Admin> {
  const admin = new Hono<Admin>();

  // Compared by their hashes, in constant time.
  admin.use(
    bearerAuth({
      token,
      realm: "alcove",
      noAuthenticationHeader: { message: WHO },
      invalidAuthenticationHeader: { message: WHO },
      invalidToken: { message: WHO },
    }),
  );

  admin.use(
    "/room/:name/*",
    createMiddleware<Admin>(async (c, next) => {
      const name = roomName(c.req.param("name") ?? "");
      if (!name.ok) return refuse(c, { status: 400, code: "bad_room", detail: name.why });
      c.set("room", roomStub(c.env, settings, name.name));
      return next();
    }),
  );

  /** Who is there, how long the log is, who was shown out. */
  admin.get("/room/:name", async (c) => c.json(await c.var.room.report()));

  /** Shows everybody out, and deletes all that the room has stored. */
  admin.delete("/room/:name", async (c) => {
    await c.var.room.empty();
    return c.json({ emptied: true });
  });

  /** Deletes a message, whoever wrote it. */
  admin.delete("/room/:name/messages/:seq", async (c) => {
    const seq = c.req.param("seq");
    if (!SEQ.test(seq)) return refuse(c, { status: 400, code: "bad_seq", detail: "A seq is 1, 2, 3 …" });
    const code = await c.var.room.deleteMessage(Number(seq));
    if (code === "unavailable") {
      return refuse(c, { status: 503, code, detail: "The room cannot store anything at the moment." });
    }
    if (code) return refuse(c, { status: 404, code, detail: "There is no such message, or it was deleted." });
    return c.json({ deleted: Number(seq) });
  });

  /** Shows a member out, by the sid, and keeps that session out for `?minutes=`. */
  admin.delete("/room/:name/members/:sid", async (c) => {
    const sid = c.req.param("sid");
    if (!SID.test(sid))
      return refuse(c, { status: 400, code: "bad_sid", detail: "A sid has 22 characters." });
    const minutes = c.req.query("minutes") ?? String(REMOVED_MINUTES.usual);
    if (!MINUTES.test(minutes) || Number(minutes) > REMOVED_MINUTES.most) {
      const detail = `minutes is a whole number from 1 to ${REMOVED_MINUTES.most}.`;
      return refuse(c, { status: 400, code: "bad_minutes", detail });
    }
    return c.json({ removed: sid, until: await c.var.room.removeMember(sid, Number(minutes) * MINUTE_MS) });
  });

  return admin;
}
