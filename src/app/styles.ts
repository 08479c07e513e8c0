import base from "./styles/base.css";
import composer from "./styles/composer.css";
import conversation from "./styles/conversation.css";
import message from "./styles/message.css";
import room from "./styles/room.css";
import start from "./styles/start.css";
import text from "./styles/text.css";
import tokens from "./styles/tokens.css";
import tools from "./styles/tools.css";

/** The style sheets of the first view, by layers: what comes later wins. */
export const styles = [tokens, base, start, room, conversation, message, text, tools, composer];
