/**
 * What the address of a laboratory page holds. All of them share one table, so that a link from one to another can carry the
 * sentence, the pair, K and the rest along.
 */
import { MASK_NAMES } from "../../model/config.js";
import type { Settings } from "../frame.js";
import { COMMON_SETTINGS } from "../frame.js";
import type { StateOf } from "../../runtime/url-state.js";
import { AUTO } from "../models.js";

/** What a link can hide, for a handout that asks about one thing. */
export const HIDEABLE = [
  "sentence",
  "model",
  "pair",
  "answers",
  "view",
  "matrices",
  "difference",
  "wall",
  "fork",
  "strip",
  "vectors",
  "painter",
  "painted",
  "flow",
  "steps",
  "trellis",
  "transitions",
  "board",
  "share",
] as const;
export type Hideable = (typeof HIDEABLE)[number];

export const LAB_SETTINGS = {
  ...COMMON_SETTINGS,
  /** Id of a corpus sentence; empty with `text` set, or for the page's own choice. */
  sentence: { type: "text", default: "" },
  text: { type: "text", default: "" },
  model: { type: "text", default: AUTO },
  /** The pair as two character spans; all 0 for the page's own choice. */
  pair: { type: "integers", default: [0, 0, 0, 0], min: 0 },
  /** Whose entities the pair is chosen from. */
  from: { type: "choice", default: "predicted", allowed: ["predicted", "annotated"] },
  /** -1 is the model's own K. */
  k: { type: "integer", default: -1, min: -1, max: 48 },
  /** From 1; 0 is the last. */
  layer: { type: "integer", default: 0, min: 0, max: 48 },
  /** From 1; 0 is the average. */
  head: { type: "integer", default: 0, min: 0, max: 48 },
  show: { type: "choice", default: "attention", allowed: ["attention", "mask"] },
  /** The difference shown is first - second. */
  first: { type: "choice", default: "rc-context", allowed: MASK_NAMES },
  second: { type: "choice", default: "ner", allowed: MASK_NAMES },
  /** The mask of whatever shows one mask only. */
  mask: { type: "choice", default: "rc-entities", allowed: MASK_NAMES },
  /** What the small multiples go through. */
  wall: { type: "choice", default: "heads", allowed: ["heads", "layers"] },
  /** The pinned cell, row and column; -1 for none. */
  pin: { type: "integers", default: [-1, -1], min: -1 },
  /** Whose flow is drawn: that of `mask`, or of the painted one. */
  flow: { type: "choice", default: "mask", allowed: ["mask", "painted"] },
  /** The painted mask; see mask-code.ts. */
  paint: { type: "text", default: "" },
  /** Query row whose four steps are shown. */
  row: { type: "integer", default: 0, min: 0 },
  /** Show each character's own best tag. */
  independent: { type: "boolean", default: false },
  shading: { type: "choice", default: "marginals", allowed: ["marginals", "emissions"] },
  pointers: { type: "boolean", default: false },
  /** Edited CRF scores; see transition-code.ts. */
  edits: { type: "text", default: "" },
  threshold: { type: "number", default: 0.5, min: 0.01, max: 0.99 },
  /** Step of the step-through, from 1. */
  step: { type: "integer", default: 1, min: 1, max: 12 },
  hide: { type: "names", default: [], allowed: HIDEABLE },
} as const;

export type LabState = StateOf<typeof LAB_SETTINGS>;
export type LabSettings = Settings<typeof LAB_SETTINGS>;

/** Settings that say nothing about another sentence or pair. */
export const OF_A_SENTENCE = { pair: [0, 0, 0, 0], pin: [-1, -1], paint: "", row: 0 } as const;
export const OF_A_PAIR = { pin: [-1, -1], paint: "" } as const;
