// What keeps order in a room: loaded when somebody asks for it, or when there is something of it to show.
import "./pins.ts";
import "./room-sheet.ts";
import "./person-sheet.ts";

export { words } from "./in-words.ts";
export { notesOf } from "./notes.ts";
export { voiceNotice } from "./voice-notice.ts";
