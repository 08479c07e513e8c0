import type { Person } from "../../client/index.ts";
import { t } from "../language/language.ts";
import type { Action } from "../ui/action.ts";

/** What the views of people ask the room to do. */
export interface MemberCommands {
  /** Hides a person from the reader, or shows them again. */
  toggleHidden(person: Person): void;
  /** Shows what a moderator can do about a person. */
  moderate(person: Person): void;
}

export interface MemberTarget {
  readonly person: Person;
  /** Whether it is the reader. */
  readonly mine: boolean;
  readonly hidden: boolean;
  /** Whether the reader stands above the person. */
  readonly above: boolean;
}

/**
 * Everything that can be done with a person, in the list of people and in the menu of a message: to add an action,
 * add a row.
 */
export const MEMBER_ACTIONS: readonly Action<MemberTarget, MemberCommands>[] = [
  {
    id: "hide",
    icon: "eyeOff",
    label: ({ person }) => t().hide(person.name),
    when: ({ mine, hidden }) => !mine && !hidden,
    run: ({ person }, commands) => commands.toggleHidden(person),
  },
  {
    id: "show",
    icon: "eye",
    label: ({ person }) => t().show(person.name),
    when: ({ mine, hidden }) => !mine && hidden,
    run: ({ person }, commands) => commands.toggleHidden(person),
  },
  {
    id: "moderate",
    icon: "shield",
    label: ({ person }) => t().moderate(person.name),
    when: ({ mine, above }) => !mine && above,
    run: ({ person }, commands) => commands.moderate(person),
  },
];
