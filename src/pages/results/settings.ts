/** What the address of the results page holds. */
import { DATA_SETS, RECIPES, SCORED } from "../../evaluation/plan.js";
import { MATCHES, TABLES } from "../../evaluation/records.js";
import type { StateOf } from "../../runtime/url-state.js";
import { COMMON_SETTINGS } from "../frame.js";
import type { Settings } from "../frame.js";

/** Error lists to choose from; an empty class means all. */
export const ERROR_ORDERS = ["text", "high", "low"] as const;

const table = { type: "choice", default: "relation", allowed: TABLES } as const;

export const RESULTS_SETTINGS = {
  ...COMMON_SETTINGS,
  /** What everything on the page was trained and scored on, and how it was trained; an empty recipe is the page's own choice. */
  data: { type: "choice", default: "reports", allowed: DATA_SETS },
  recipe: { type: "choice", default: "", allowed: ["", ...RECIPES] },
  /** Which training set the systems of the chart share. */
  on: { type: "choice", default: "main", allowed: ["main", "part"] },
  table,
  match: { type: "choice", default: "strict", allowed: MATCHES },
  /** "micro", "macro" or a type; what the table doesn't have is read as "micro". */
  row: { type: "text", default: "micro" },
  /** Names of the cells compared; empty: the page's own choice. */
  first: { type: "text", default: "" },
  second: { type: "text", default: "" },
  grid: table,
  ablations: table,
  curve: table,
  /** The error browser: experiment, cells and seed. */
  of: { type: "choice", default: "main", allowed: SCORED },
  left: { type: "text", default: "" },
  right: { type: "text", default: "" },
  seed: { type: "integer", default: 0, min: 0 },
  errors: table,
  class: { type: "text", default: "" },
  order: { type: "choice", default: "text", allowed: ERROR_ORDERS },
} as const;

export type ResultsState = StateOf<typeof RESULTS_SETTINGS>;
export type ResultsSettings = Settings<typeof RESULTS_SETTINGS>;
