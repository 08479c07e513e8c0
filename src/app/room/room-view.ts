import { AlcoveComposer } from "../composer/composer.ts";
import { AlcoveConversation } from "../conversation/conversation.ts";
import { AlcoveRoom } from "./room.ts";

customElements.define("alcove-composer", AlcoveComposer);
customElements.define("alcove-conversation", AlcoveConversation);
customElements.define("alcove-room", AlcoveRoom);
