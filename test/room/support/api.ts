import { env } from "cloudflare:workers";
import { settings } from "../../../src/worker/configuration.ts";
import type { Env } from "../../../src/worker/env.ts";
import { routes } from "../../../src/worker/routes.ts";
import type { Settings } from "../../../src/worker/settings.ts";
import type { RoomScenario } from "./room-scenario.ts";

export const OPERATOR = "the-operators-own-token-of-the-tests";
const ORIGIN = "https://chat.test";

/** What a request has besides its method and its path. */
interface More {
  readonly token?: string | undefined;
  /** Text is sent as text, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, and its body as JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it as it comes.
  readonly body: any;
}

/** Asks the Worker of a deployment, and reads its answer. @param path below `/api` */
export async function request(
  method: string,
  path: string,
  more: More = {},
  deployment: Partial<Settings> = {},
): Promise<Reply> {
  const response = await fetched(method, path, more, deployment);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
}

/** Asks the Worker of a deployment. @param path below `/api` */
export async function fetched(
  method: string,
  path: string,
  { token, body, headers = {} }: More = {},
  deployment: Partial<Settings> = {},
): Promise<Response> {
  const isText = typeof body === "string";
  const sent = new Headers(headers);
  if (token !== undefined) sent.set("Authorization", `Bearer ${token}`);
  if (body !== undefined && !sent.has("Content-Type"))
    sent.set("Content-Type", isText ? "text/plain" : "application/json");
  const init = {
    method,
    headers: sent,
    ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
  };
  const worker = routes({ ...settings, adminToken: OPERATOR, ...deployment });
  return worker.fetch(new Request(`${ORIGIN}/api${path}`, init), env as unknown as Env);
}

/** The requests of one caller in one room: each is an event of its own, before which a scenario may evict the room. */
export function caller(
  room: RoomScenario | string,
  token?: string,
  headers: Readonly<Record<string, string>> = {},
) {
  const to =
    (method: string) =>
    async (path: string, body?: unknown, more: Readonly<Record<string, string>> = {}) => {
      if (typeof room !== "string") await room.turn();
      const name = typeof room === "string" ? room : room.name;
      return request(method, `/rooms/${name}${path}`, { token, body, headers: { ...headers, ...more } });
    };
  return { get: to("GET"), post: to("POST"), put: to("PUT"), patch: to("PATCH"), delete: to("DELETE") };
}
