/**
 * Who is there, as a client of `alcove.v1` knows it from all the frames that it has heard.
 *
 * @param {Buffer[]} frames
 * @returns {{ you: { sid: string, name: string }, present: Map<string, string> }} names by `sid`
 */
export function rosterOf(frames) {
  const present = new Map();
  let you = { sid: "", name: "" };
  for (const event of frames.flatMap((frame) => JSON.parse(frame.toString("utf8")))) {
    if (event.type === "welcome") {
      you = event.you;
      for (const { sid, name } of event.members) present.set(sid, name);
    } else if (event.type === "joined") present.set(event.sid, event.name);
    else if (event.type === "left") present.delete(event.sid);
  }
  return { you, present };
}
