import { idle } from "./idle.mjs";
import { joins } from "./joins.mjs";
import { ramp } from "./ramp.mjs";
import { seqs } from "./seqs.mjs";
import { stalled } from "./stalled.mjs";
import { wake } from "./wake.mjs";

/**
 * What is measured otherwise than by loads. Each gives rows, by the name that takes the place of the load's.
 *
 * @type {Record<string, (peer: import("../peers.mjs").Peer, group: import("../plan.mjs").Group, place: import("../session.mjs").Place) => Promise<Record<string, Record<string, number | boolean | null>>>>}
 */
export const scenarios = { seqs, joins, wake, stalled, idle, ramp };
