/** What a client of `alcove.v1` may say: a frame is one JSON object, told apart by its `type`. */

/** The first frame: enter, or come back. */
export interface Hello {
  readonly type: "hello";
  /** As the person typed it; 1 to 32 code points after normalisation. */
  readonly name: string;
  /** The session's secret: 32 bytes in base64url, 43 characters. Without it the room makes one. */
  readonly token?: string | undefined;
  /** Which page or program of the session this is; 1 to 64 printable ASCII characters. */
  readonly client?: string | undefined;
  /** The place up to which the client knows the log. */
  readonly resume?: { readonly epoch: string; readonly seq: number } | undefined;
}

interface Proposed {
  /** The name that the client gives its op: unique within the session, 1 to 64 printable ASCII characters. */
  readonly ref: string;
  /**
   * Store it only if no op of this session and ref is newer than this: the head that was known at the first sending,
   * or 0 under another epoch.
   */
  readonly unlessAfter?: number | undefined;
}

/** Say something. */
export interface Send extends Proposed {
  readonly type: "send";
  /** 1 to `MAX_TEXT` code points, not white space alone. */
  readonly text: string;
  /** The seq that it answers. */
  readonly replyTo?: number | undefined;
}

/** Change one's own message. */
export interface EditFrame extends Proposed {
  readonly type: "edit";
  /** The message's seq. */
  readonly target: number;
  /** As in `send`. */
  readonly text: string;
}

/** Take one's own message back. */
export interface DeleteFrame extends Proposed {
  readonly type: "delete";
  readonly target: number;
}

/** Put a reaction on a message, or take it off. */
export interface ReactionFrame extends Proposed {
  readonly type: "react" | "unreact";
  readonly target: number;
  /** One emoji that Unicode recommends for general interchange (RGI; UTS 51). */
  readonly emoji: string;
}

/** A notice; it lapses after 6 s, or with the member's next message. */
export interface Typing {
  readonly type: "typing";
}

/** Ask for an older page. */
export interface History {
  readonly type: "history";
  readonly ref: string;
  /** Messages with a lower seq than this are wanted. */
  readonly before: number;
  /** At most so many: 1 to 100. */
  readonly limit: number;
}

export interface Ping {
  readonly type: "ping";
}

/** A frame that becomes an op once the room has stored it. */
export type OpFrame = Send | EditFrame | DeleteFrame | ReactionFrame;

/** Any frame. */
export type ClientFrame = Hello | OpFrame | Typing | History | Ping;
