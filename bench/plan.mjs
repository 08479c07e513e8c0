/**
 * What is measured together: a server, its members, and one load after the other.
 *
 * @typedef {object} Group
 * @property {string} id
 * @property {string} title
 * @property {number} rooms
 * @property {number} size members of each room
 * @property {"latin" | "other"} script
 * @property {number} bytes of each text
 * @property {{ rate: number | "saturation", seconds: number }[]} loads
 * @property {number} rounds how often it is measured
 * @property {keyof typeof import("./scenarios/index.mjs").scenarios} [scenario] it is measured by, instead of by loads
 * @property {string[]} [peers] the only ones that take part
 * @property {number} [rate] messages a second, in a scenario
 * @property {number} [seconds] how long that goes on
 * @property {boolean} [text] the other dialect of Alcove is measured, too
 * @property {number} [times] how often a scenario does what it measures
 * @property {boolean} [quiet] it is told in one table with the others of its kind
 * @property {boolean} [memory] the memory of its connections is reported
 * @property {boolean} [compress] the clients offer compression, and the servers agree
 */

const plain = { rooms: 1, script: "latin", bytes: 100 };

/**
 * The whole matrix.
 *
 * @param {boolean} quick a few minutes, or as long as it takes
 * @returns {Group[]}
 */
export function plan(quick) {
  const side = quick ? 1 : 3;
  const short = quick ? 1.5 : 2;
  const slow = quick ? { 1: 4, 2: 4, 10: 4 } : { 1: 4, 2: 4, 10: 3 };
  const loads = (...rates) => rates.map((rate) => ({ rate, seconds: slow[rate] ?? short }));
  /** Loads of the full matrix alone. */
  const full = (...rates) => (quick ? [] : rates);
  const all = "saturation";
  return [
    ...[10, 100, 500].map((size) => ({
      ...plain,
      id: `quiet-${size}`,
      title: `A quiet room of ${size}`,
      size,
      quiet: true,
      peers: ["alcove", "store-and-send"],
      // A latency of some ms differs by as much from one start of a server to the next.
      rounds: quick ? 3 : 5,
      loads: [1, 10].map((rate) => ({ rate, seconds: quick ? 4 : 6 })),
    })),
    {
      ...plain,
      id: "100",
      title: "A room of 100",
      size: 100,
      rounds: 3,
      loads: loads(1, 10, 100, 500, 1000, all),
    },
    {
      ...plain,
      id: "500",
      title: "A room of 500",
      size: 500,
      rounds: quick ? 2 : 3,
      loads: loads(...full(1), 10, ...full(100), 500, ...full(1000), all),
    },
    {
      ...plain,
      id: "10",
      title: "A room of 10",
      size: 10,
      rounds: quick ? 2 : 3,
      // Two a second are what each of the 500 rooms gets.
      loads: loads(...full(1), 2, 10, ...full(100, 500), 1000, all),
    },
    {
      ...plain,
      id: "2000",
      title: "A room of 2,000",
      size: 2000,
      rounds: side,
      memory: true,
      loads: loads(...full(1), 10, ...full(100, 500), all),
    },
    {
      ...plain,
      id: "many",
      title: "500 rooms of 10",
      rooms: 500,
      size: 10,
      rounds: side,
      memory: true,
      loads: loads(...full(500), 1000),
    },
    {
      ...plain,
      id: "joins",
      title: "1,000 join a room at once",
      size: 1000,
      scenario: "joins",
      rounds: side,
      loads: [],
    },
    {
      ...plain,
      id: "seqs",
      title: "Every seq of every member, in a room of 2,000",
      size: 2000,
      scenario: "seqs",
      peers: ["alcove"],
      rate: 10,
      seconds: quick ? 4 : 10,
      rounds: side,
      loads: [],
    },
    {
      ...plain,
      id: "ramp",
      title: "A room of 100, from 10 to 1,000 messages a second and back",
      size: 100,
      scenario: "ramp",
      peers: ["alcove", "store-and-send"],
      rate: 1000,
      seconds: quick ? 10 : 20,
      rounds: 1,
      loads: [],
    },
    {
      ...plain,
      id: "stalled",
      title: "One of 100 stops reading",
      size: 98,
      scenario: "stalled",
      peers: ["alcove"],
      seconds: 4,
      rounds: quick ? 2 : 5,
      loads: [],
    },
    {
      ...plain,
      id: "wake",
      title: "A room of 5,000 wakes",
      size: 5000,
      scenario: "wake",
      peers: ["alcove", "store-and-send"],
      times: quick ? 2 : 3,
      rounds: 1,
      loads: [],
    },
    {
      ...plain,
      id: "idle-2000",
      title: "A room of 2,000, silent",
      size: 2000,
      scenario: "idle",
      peers: ["alcove", "store-and-send"],
      rate: 10,
      seconds: 4,
      text: !quick,
      rounds: quick ? 1 : 2,
      loads: [],
    },
    {
      ...plain,
      id: "idle-many",
      title: "500 rooms of 10, silent",
      rooms: 500,
      size: 10,
      scenario: "idle",
      peers: ["alcove", "store-and-send"],
      rate: 100,
      seconds: 5,
      text: !quick,
      rounds: 1,
      loads: [],
    },
    {
      ...plain,
      id: "1kb",
      title: "A room of 100, texts of 1 KB",
      size: 100,
      bytes: 1000,
      rounds: side,
      loads: loads(500, all),
    },
    {
      ...plain,
      id: "other",
      title: "A room of 100, texts of 1 KB that are not Latin",
      size: 100,
      bytes: 1000,
      script: "other",
      rounds: side,
      loads: loads(500, ...full(all)),
    },
    {
      ...plain,
      id: "compressed",
      title: "A room of 100, compression on",
      size: 100,
      compress: true,
      rounds: side,
      loads: loads(10, 500, all),
    },
  ];
}
