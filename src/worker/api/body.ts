import { MAX_CLIENT_FRAME_BYTES } from "../../protocol/limits.ts";
import { textOf } from "../../protocol/text.ts";
import type { Problem } from "../problem.ts";

/** The fields of a request's body. */
export type Fields = Readonly<Record<string, unknown>>;

/** A body that was read, or why it cannot be. */
export type ReadBody = { readonly ok: true; readonly fields: Fields } | ({ readonly ok: false } & Problem);

const NOT_JSON: Problem = { status: 400, code: "bad_frame", detail: "The body is one JSON object." };
const TOO_LARGE: Problem = {
  status: 413,
  code: "too_long",
  detail: `A body has at most ${MAX_CLIENT_FRAME_BYTES} bytes.`,
};

/**
 * Reads a body of JSON. No body at all has no fields.
 *
 * @param takesText whether anything else than JSON is the `text`, as `curl -d` sends it
 */
export async function readBody(request: Request, takesText: boolean): Promise<ReadBody> {
  if (Number(request.headers.get("Content-Length") ?? 0) > MAX_CLIENT_FRAME_BYTES)
    return { ok: false, ...TOO_LARGE };
  const text = await textUpTo(request, MAX_CLIENT_FRAME_BYTES);
  if (text === null) return { ok: false, ...TOO_LARGE };
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(request.headers.get("Content-Type") ?? "");
  if (!isJson && takesText) return { ok: true, fields: { text: textOf(text) } };
  if (text === "") return { ok: true, fields: {} };
  const fields = objectOf(text);
  return fields ? { ok: true, fields } : { ok: false, ...NOT_JSON };
}

/** The body as text, or `null` if it is larger: no more of it is read then. */
async function textUpTo(request: Request, most: number): Promise<string | null> {
  if (!request.body) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > most) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function objectOf(text: string): Fields | null {
  try {
    const raw: unknown = JSON.parse(text);
    return typeof raw === "object" && raw !== null && !Array.isArray(raw) ? (raw as Fields) : null;
  } catch {
    return null;
  }
}
