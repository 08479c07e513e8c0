import { AlcoveApp, viewAt } from "./app.ts";
import { initLanguage } from "./language/language.ts";
import { keepShell } from "./shell.ts";
import { AlcoveDialog } from "./ui/dialog.ts";
import { loadView } from "./views.ts";

// On its way while the language is; the app waits for it, and says so if it does not arrive.
loadView(viewAt(location.pathname)).catch(() => {});
// Wait for the language, so that the first paint is already in it.
await initLanguage();
customElements.define("alcove-dialog", AlcoveDialog);
customElements.define("alcove-app", AlcoveApp);
keepShell();
