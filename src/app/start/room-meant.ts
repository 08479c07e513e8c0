import { nearestRoom } from "../../protocol/room-near.ts";

/** What a person means who types something where a room is asked for. */
export type Meant =
  | { readonly kind: "room"; readonly room: string }
  /** A link to another server. */
  | { readonly kind: "elsewhere"; readonly link: string; readonly host: string }
  | { readonly kind: "nothing" };

const LINK =
  /^(?:(?:https?|wss?):\/\/([^/?#\s]*)|([^/?#\s]+\.[^/?#\s]+|[^/?#\s]+:\d+)(?=\/))?(?:\/+|^)(.*)$/i;
const ROOM_PATH = /^room\/+([^/?#\s]+)/i;

/**
 * Reads what was typed: a room's name (`garden`, `#garden`), a link or a path to a room (`https://host/room/garden`,
 * `/room/garden`), or words that only resemble a name: `My Room!` becomes `my-room`.
 *
 * @param host of this page, with its port
 */
export function roomMeant(typed: string, host: string): Meant {
  const text = typed.trim();
  const [, named = "", bare = "", path = ""] = LINK.exec(text) ?? [];
  const server = (named || bare).toLowerCase();
  if (server !== "" && server !== host.toLowerCase()) {
    return {
      kind: "elsewhere",
      link: named === "" ? `https://${text}` : text.replace(/^ws/i, "http"),
      host: server,
    };
  }
  const room = ROOM_PATH.exec(path)?.[1];
  if (room !== undefined) return likeName(decoded(room));
  return server === "" ? likeName(text) : { kind: "nothing" };
}

function likeName(text: string): Meant {
  const room = nearestRoom(text);
  return room === null ? { kind: "nothing" } : { kind: "room", room };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
