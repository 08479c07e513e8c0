// The shapes that are sent over HTTP, as JSON Schema (draft 2020-12).

/** A schema, as far as it is used here. */
export type Schema = Readonly<Record<string, unknown>>;

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const text = (description: string, more: Schema = {}): Schema => ({ type: "string", description, ...more });
const whole = (description: string, minimum = 0): Schema => ({ type: "integer", minimum, description });
const list = (items: Schema): Schema => ({ type: "array", items });

/** An object: every property that is not named as optional is there. */
export function object(
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", properties, ...(required.length > 0 && { required }) };
}

const person = {
  sid: text("Who it is: the public identity of a session in this room."),
  name: text("What they are, or were, called."),
};
const numbered = {
  seq: whole("Its place in the log: 1, 2, 3 … without gaps.", 1),
  at: whole("When it was stored, in milliseconds since 1970."),
  ref: text("The key of the request, or a random one; empty for the operator and for terminals."),
  ...person,
};
const role = { type: "string", enum: ["host", "moderator", "member"] };
const effect = { type: "string", enum: ["mute", "out"] };

export const RULES = {
  topic: text("At most 200 characters on one line; empty: none."),
  greeting: text("At most 1,000 characters; empty: none."),
  voice: { type: "string", enum: ["all", "moderators"], description: "Who may speak." },
  door: { type: "string", enum: ["open", "knock", "invite"], description: "Who may come in." },
  slowSeconds: { ...whole("Seconds between two messages of a member."), maximum: 3600 },
  keepHours: whole("Hours that an op is kept; 0: as long as the server keeps anything."),
};

export const SCHEMAS = {
  Person: object(person),
  Message: object(
    {
      type: { const: "message" },
      ...numbered,
      text: text("Empty once it was deleted."),
      replyTo: whole("The seq of the message that it answers.", 1),
      editedAt: whole("When it was last edited."),
      deletedAt: whole("When it was deleted."),
      reactions: {
        type: "object",
        additionalProperties: list(ref("Person")),
        description: "Who put which emoji on it.",
      },
    },
    ["replyTo", "editedAt", "deletedAt", "reactions"],
  ),
  Op: {
    ...object({
      type: text("What happened.", {
        enum: [
          "message",
          "edit",
          "delete",
          "react",
          "unreact",
          "set",
          "pin",
          "unpin",
          "role",
          "sanction",
          "purge",
          "empty",
          "admit",
        ],
      }),
      ...numbered,
    }),
    description: "An entry of the log. What else it has depends on its type: see the protocol.",
  },
  State: object({
    ...RULES,
    pins: list(object({ seq: whole("Of the message.", 1), sid: text("Whose message it is.") })),
    people: list(object({ ...person, role })),
  }),
  Room: object({
    room: text("Its canonical name."),
    epoch: text("Which log it is: a room that was emptied by the operator has another."),
    seq: whole("The newest seq; 0 in an empty log."),
    floor: whole("The highest seq that was removed."),
    state: ref("State"),
    people: list(object({ ...person, role })),
    visitors: whole("How many read without a name."),
    limits: { type: "object", additionalProperties: { type: "number" } },
  }),
  People: object({ people: list(object({ ...person, role })) }),
  Page: object({
    messages: list(ref("Message")),
    more: { type: "boolean", description: "Whether there are further ones." },
  }),
  Acts: object({ acts: list(ref("Op")), more: { type: "boolean" } }),
  Sanctions: object({
    sanctions: list(
      object({ person: ref("Person"), effect, until: whole("When it ends."), reason: text("Why.") }, [
        "reason",
      ]),
    ),
    more: { type: "boolean" },
  }),
  Invites: object(
    {
      code: text("The code that was made: it is told only now."),
      invites: list(
        object(
          {
            id: text("Names it, without its code."),
            uses: whole("How often it can still be used.", 1),
            until: whole("When it ends."),
          },
          ["uses", "until"],
        ),
      ),
    },
    ["code"],
  ),
  Problem: object(
    {
      type: text("Names the kind of problem."),
      title: text("What the code means."),
      status: whole("The HTTP status.", 400),
      code: text("For a program: one of the protocol's."),
      detail: text("For a person."),
      retryAfter: { type: "number", description: "Seconds after which to ask again." },
    },
    ["retryAfter"],
  ),
} satisfies Readonly<Record<string, Schema>>;

export type SchemaName = keyof typeof SCHEMAS;

/** What requests say, by the request. */
export const BODIES: Readonly<Record<string, Schema>> = {
  "POST /messages": object(
    {
      text: text("1 to `MAX_TEXT` characters."),
      replyTo: whole("The seq of a message.", 1),
      name: text("What to be called."),
    },
    ["replyTo", "name"],
  ),
  "PATCH /messages/:seq": object({ text: text("The new text.") }),
  "PATCH ": object(RULES, Object.keys(RULES)),
  "POST /claim": object({ name: text("What to be called.") }, ["name"]),
  "PUT /people/:sid/role": object({ role }),
  "PUT /people/:sid/sanction": object(
    {
      effect,
      seconds: { ...whole("How long, at most 7 days; 0 ends it."), maximum: 604_800 },
      reason: text("At most 100 characters."),
      address: { type: "boolean", description: "Also for newcomers from the same network." },
    },
    ["reason", "address"],
  ),
  "POST /invites": object(
    {
      code: text("12 to 100 characters; absent: the server makes one."),
      uses: { ...whole("How often it can be used.", 1), maximum: 10_000 },
      seconds: { ...whole("How long it holds.", 1), maximum: 2_592_000 },
    },
    ["code", "uses", "seconds"],
  ),
};
