/** Every text of the page. Each language is one object of this type, so that the compiler finds what is missing. */
export interface Strings {
  readonly yourName: string;
  readonly privateName: string;
  readonly nameBad: string;
  readonly nameTaken: (name: string) => string;
  readonly back: string;
  readonly enterAgainIn: (seconds: number) => string;
  readonly enterAgainInMinutes: (minutes: number) => string;

  readonly connecting: string;
  readonly lost: (seconds: number) => string;
  readonly lostNow: string;
  readonly unreachable: string;
  readonly offline: string;
  readonly stillReadable: string;
  readonly tryNow: string;
  readonly ended: Readonly<Record<"replaced" | "flooding" | "room_full" | "removed" | "other", string>>;
  readonly rejoin: string;
  readonly notKept: string;

  readonly conversation: string;
  readonly firstHere: string;
  readonly firstHereHint: string;
  readonly nothingSaid: string;
  readonly nothingSaidHint: string;
  readonly beginning: string;
  readonly loadingOlder: string;
  readonly unreadMarker: string;
  readonly toLatest: string;
  readonly newMessages: (count: number) => string;
  readonly joined: (names: readonly string[]) => string;
  readonly left: (names: readonly string[]) => string;
  readonly typing: (names: readonly string[]) => string;
  readonly edited: string;
  readonly deleted: string;
  readonly you: string;
  readonly replyGone: string;
  readonly sending: string;
  readonly sendsLater: string;
  readonly saving: string;
  readonly unsure: string;
  readonly refused: (why: string) => string;
  readonly retry: string;
  readonly discard: string;
  readonly errors: Readonly<
    Record<
      | "too_long"
      | "empty"
      | "too_many"
      | "not_found"
      | "not_yours"
      | "muted"
      | "not_allowed"
      | "unavailable"
      | "full",
      string
    >
  >;
  readonly showMore: string;
  readonly showLess: string;
  readonly earlierMessage: string;
  readonly hiddenMessage: string;
  readonly taskBox: string;
  readonly copyCode: string;
  readonly copyCodeYourself: string;
  readonly shortcuts: string;

  readonly actions: string;
  readonly react: string;
  readonly reactWith: (emoji: string) => string;
  readonly reactedBy: (emoji: string, count: number, names: string) => string;
  readonly andOthers: (count: number) => string;
  readonly reply: string;
  readonly edit: string;
  readonly delete: string;
  readonly copyText: string;
  readonly more: string;
  readonly hide: (name: string) => string;
  readonly show: (name: string) => string;
  readonly pin: string;
  readonly unpin: string;
  /** Opens what a moderator can do about somebody. */
  readonly moderate: (name: string) => string;
  readonly aboutRoom: string;
  readonly whoReacted: string;
  readonly undo: string;

  readonly readingAlong: string;
  readonly saySomething: string;
  readonly write: (room: string) => string;
  readonly writeShort: string;
  readonly send: string;
  readonly save: string;
  readonly emoji: string;
  readonly editing: string;
  readonly replyingTo: (name: string) => string;
  readonly cancel: string;
  readonly charactersLeft: (count: number) => string;
  readonly tooLong: (count: number) => string;
  readonly slowDown: string;
  readonly slowDownFor: (seconds: number) => string;
  readonly editGone: string;

  readonly people: string;
  readonly peopleHere: (count: number) => string;
  readonly invite: string;
  readonly copied: string;

  readonly settings: string;
  readonly mentionedYou: (name: string, room: string) => string;
  readonly close: string;
  readonly notLoaded: string;
  readonly reload: string;
}
