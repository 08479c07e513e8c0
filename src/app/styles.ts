import base from "./styles/base.css";
import buttons from "./styles/buttons.css";
import tokens from "./styles/tokens.css";

/** The styles of every view, in the order of their cascade layers. */
export const styles = [tokens, base, buttons];
