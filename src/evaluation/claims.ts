/** What a paper claims, held against measured differences. */
import type { Interval } from "./bootstrap.js";

/** The claims of the source paper that the experiments can speak to, and choices that it makes without a comparison. */
export const CLAIMS = [
  "jointEntities",
  "jointRelations",
  "ner",
  "rc",
  "joint",
  "pretraining",
  "focus",
  "mask",
  "depth",
  "discard",
] as const;
export type Claim = (typeof CLAIMS)[number];

/** Of a claim about several settings, "mixed": not the same for all of them. */
export type Verdict = "holds" | "fails" | "open" | "mixed";

/** Whether "the first is better" holds, from the interval of first minus second. */
export function verdictOf({ low, high }: Interval): Verdict {
  if (low > 0) return "holds";
  return high < 0 ? "fails" : "open";
}

/** A claim of several parts holds if all of them do, and fails if any does. */
export function verdictOfAll(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("fails")) return "fails";
  return verdicts.every((verdict) => verdict === "holds") ? "holds" : "open";
}

/** Of a claim that was tried under several settings. */
export function verdictAcross([first, ...others]: readonly Verdict[]): Verdict {
  return others.every((verdict) => verdict === first) ? first : "mixed";
}
