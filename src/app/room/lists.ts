// What is shown in sheets of their own, and loaded with the first of them.
export { messageMenu } from "./message-menu.ts";
export { reactors } from "./reactors.ts";
export { shortcuts } from "./shortcuts.ts";
