import base from "./styles/base.css";
import composer from "./styles/composer.css";
import conversation from "./styles/conversation.css";
import message from "./styles/message.css";
import room from "./styles/room.css";
import sheet from "./styles/sheet.css";
import start from "./styles/start.css";
import tokens from "./styles/tokens.css";

/** The page's style sheets, by layers: what comes later wins. */
export const styles = [tokens, base, start, room, conversation, message, composer, sheet];
