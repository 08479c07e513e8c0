// What keeps order in a room: loaded when somebody asks for it, or when there is something of it to show.
import "./pins.ts";
import "./own-name.ts";
import "./record.ts";
import "./room-sheet.ts";
import "./person-sheet.ts";
import "./door-section.ts";

export { default as orderStyle } from "../styles/order.css";
export { words } from "./in-words.ts";
export { atTheDoor, knocks, knockTone } from "./knocks.ts";
export { notesOf } from "./notes.ts";
export { voiceNotice } from "./voice-notice.ts";
