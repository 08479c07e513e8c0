import { AlcoveApp } from "./app.ts";
import { AlcoveComposer } from "./composer.ts";
import { AlcoveConversation } from "./conversation.ts";
import { AlcoveDialog } from "./dialog.ts";
import { AlcoveMembers } from "./members.ts";
import { AlcoveRoom } from "./room.ts";
import { AlcoveStart } from "./start.ts";

/** Makes the elements known: from here on what stands in the page comes to life. */
export function defineElements(): void {
  customElements.define("alcove-dialog", AlcoveDialog);
  customElements.define("alcove-start", AlcoveStart);
  customElements.define("alcove-composer", AlcoveComposer);
  customElements.define("alcove-conversation", AlcoveConversation);
  customElements.define("alcove-members", AlcoveMembers);
  customElements.define("alcove-room", AlcoveRoom);
  customElements.define("alcove-app", AlcoveApp);
}
