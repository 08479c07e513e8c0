/** A session's public identity, and the name that it had when the event was made. */
export interface Person {
  /** The first 16 bytes of SHA-256(room + ":" + token), in base64url. */
  readonly sid: string;
  readonly name: string;
}
