import { AlcoveStart } from "./start.ts";

customElements.define("alcove-start", AlcoveStart);
