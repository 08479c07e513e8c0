import type { Env } from "../env.ts";

/** Answers with what the build has made of the tables of requests: for people, or for programs. */
export async function document({ ASSETS }: Env, url: string, path: string): Promise<Response> {
  const { body, headers } = await ASSETS.fetch(new URL(path, url));
  const answer = new Response(body, { headers });
  answer.headers.set("Access-Control-Allow-Origin", "*");
  answer.headers.set("Vary", "Accept");
  return answer;
}
