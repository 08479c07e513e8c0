import invite from "../styles/invite.css";
import lists from "../styles/lists.css";
import menu from "../styles/menu.css";
import picker from "../styles/picker.css";
import sheet from "../styles/sheet.css";

/** The styles of sheets. */
export const sheetStyle = sheet + menu + invite + picker + lists;
