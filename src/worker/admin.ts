import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { createMiddleware } from "hono/factory";
import { roomName } from "../protocol/names.ts";
import type { Env } from "./env.ts";
import { refuse } from "./refusal.ts";
import type { Room } from "./room.ts";
import { roomStub } from "./room-stub.ts";
import type { Settings } from "./settings.ts";
import { refusedByRoom } from "./statuses.ts";

type Admin = { Bindings: Env; Variables: { room: DurableObjectStub<Room> } };

const MINUTE_SECONDS = 60;
/** Minutes that a removed session stays out: by default, and at most. */
const REMOVED_MINUTES = { usual: 10, most: 7 * 24 * 60 };
const SEQ = /^[1-9]\d{0,14}$/;
const ROLES = ["member", "moderator", "host"] as const;
const SID = /^[A-Za-z0-9_-]{22}$/;
const MINUTES = /^(?:0|[1-9]\d{0,4})$/;

const WHO = { code: "unauthorized", detail: "The operator's token is missing, or it is not this one." };

/** The operator's routes, under the secret `ADMIN_TOKEN` as a bearer token (RFC 6750). */
export function adminRoutes(settings: Settings, token: string): Hono<Admin> {
  const admin = new Hono<Admin>();

  // The middleware compares hashes, in constant time.
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

  /** Tells who is there, how long the log is, and which sessions were removed. */
  admin.get("/room/:name", async (c) => c.json(await c.var.room.report()));

  /** Closes every connection, and deletes everything that the room has stored. */
  admin.delete("/room/:name", async (c) => {
    await c.var.room.empty();
    return c.json({ emptied: true });
  });

  /** Deletes a message, whoever wrote it. */
  admin.delete("/room/:name/messages/:seq", async (c) => {
    const seq = c.req.param("seq");
    if (!SEQ.test(seq)) return refuse(c, { status: 400, code: "bad_seq", detail: "A seq is 1, 2, 3 …" });
    const code = await c.var.room.deleteMessage(Number(seq));
    if (code) return refuse(c, refusedByRoom(code));
    return c.json({ deleted: Number(seq) });
  });

  /** Removes a session, and keeps it out for `?minutes=`; 0 lets it back in. */
  admin.delete("/room/:name/members/:sid", async (c) => {
    const sid = c.req.param("sid");
    if (!SID.test(sid))
      return refuse(c, { status: 400, code: "bad_sid", detail: "A sid has 22 characters." });
    const minutes = c.req.query("minutes") ?? String(REMOVED_MINUTES.usual);
    if (!MINUTES.test(minutes) || Number(minutes) > REMOVED_MINUTES.most) {
      const detail = `minutes is a whole number from 0 to ${REMOVED_MINUTES.most}.`;
      return refuse(c, { status: 400, code: "bad_minutes", detail });
    }
    const until = await c.var.room.removeSession(sid, Number(minutes) * MINUTE_SECONDS);
    if (typeof until === "string") return refuse(c, refusedByRoom(until));
    return c.json({ removed: sid, until });
  });

  /** Gives somebody a role, `?role=`, or takes it. */
  admin.put("/room/:name/members/:sid/role", async (c) => {
    const { sid } = c.req.param();
    if (!SID.test(sid))
      return refuse(c, { status: 400, code: "bad_sid", detail: "A sid has 22 characters." });
    const role = ROLES.find((each) => each === c.req.query("role"));
    if (!role)
      return refuse(c, { status: 400, code: "bad_role", detail: `role is one of ${ROLES.join(", ")}.` });
    const code = await c.var.room.appoint(sid, role);
    if (code) return refuse(c, refusedByRoom(code));
    return c.json({ person: sid, role });
  });

  return admin;
}
