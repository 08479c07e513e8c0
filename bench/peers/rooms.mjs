/** Whether a peer tells everybody who has come in, as the original example does. Off where it is not what is measured. */
export const announces = process.env.ANNOUNCE === "1";
/** Whether a peer agrees to compress what it sends. */
export const compresses = process.env.COMPRESS === "1";
export const port = Number(process.env.PORT);

/** @template Member The rooms of one process: each a set of its members, made by the first and removed with the last. */
export class Rooms {
  /** @type {Map<string, Set<Member>>} */
  #rooms = new Map();

  /** @param {string} name @param {Member} member */
  join(name, member) {
    const room = this.#rooms.get(name) ?? new Set();
    this.#rooms.set(name, room.add(member));
    return room;
  }

  /** @param {string} name @param {Member} member */
  leave(name, member) {
    const room = this.#rooms.get(name);
    room?.delete(member);
    if (room?.size === 0) this.#rooms.delete(name);
  }
}
