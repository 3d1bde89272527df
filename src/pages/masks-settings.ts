/** What the address of the masks page holds. */
import type { StateOf } from "../runtime/url-state.js";
import { COMMON_SETTINGS } from "./frame.js";
import { SHIPPED } from "./models.js";

export const MASK_SETTINGS = {
  ...COMMON_SETTINGS,
  /** Id of a corpus sentence; empty with `text` set, or for the page's own choice. */
  sentence: { type: "text", default: "" },
  text: { type: "text", default: "" },
  model: { type: "text", default: SHIPPED },
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
} as const;

export type MaskState = StateOf<typeof MASK_SETTINGS>;
