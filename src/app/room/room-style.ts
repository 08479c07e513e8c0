import composer from "../styles/composer.css";
import conversation from "../styles/conversation.css";
import message from "../styles/message.css";
import room from "../styles/room.css";

/** The styles of a room, apart from those of its people and of a message's tools, which come behind it. */
export const roomStyle = room + conversation + message + composer;
