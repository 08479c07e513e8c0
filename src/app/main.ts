import { defineElements } from "./define.ts";
import { settleLanguage } from "./language.ts";
import { keepShell } from "./shell.ts";

// The first paint is in the reader's language: nothing is shown in one to be replaced by another.
await settleLanguage();
defineElements();
keepShell();
