/** What can go wrong with models and their training: every code of this room with its values. Those of files are in weights/problems.ts. */
import { problemsOf } from "../text/problem.js";

type None = Record<never, never>;

/** What the settings of a focused model that are sizes are called in its config. */
export type SizeName =
  "numLayers" | "hiddenSize" | "numHeads" | "intermediateSize" | "vocabSize" | "maxPositions" | "focusedLayers";

/** What a setting may be. */
export type Range =
  { kind: "number"; least: number; most: number; whole?: boolean } | { kind: "choice"; options: readonly string[] };

export interface ModelProblems {
  "unknown-system": { name: string; known: readonly string[] };
  "wrong-system": { found: string; wanted: string };
  "setting-out-of-range": { system: string; name: string; value: number | string; range: Range };
  "size-too-small": { size: SizeName; value: number; least: number };
  "heads-do-not-divide": { hiddenSize: number; numHeads: number };
  "too-many-focused-layers": { focusedLayers: number; numLayers: number };
  "dropout-out-of-range": { dropout: number };
  /** rcn cuts a segment's states into capsules. */
  "capsules-do-not-divide": { states: number; primarySize: number };

  "sentence-too-long": { sentence: string; tokens: number; most: number };
  /** Of a sentence that was typed, and so has no name. */
  "text-too-long": { tokens: number; most: number };
  "no-pairs": { system: string };
  "nothing-to-learn": None;
  /** Training can't go on from here; an earlier checkpoint can be resumed. */
  "loss-not-finite": { loss: number; step: number };
  /** No tag sequence to decode: the constraints forbid each, or the scores are NaN. */
  "no-tag-sequence": None;
  "no-tag-probability": None;

  "no-training-run": None;
  "no-pretraining-run": None;
  "option-changed": { option: string; stored: unknown; asked: unknown };
  "epochs-changed": { stored: number; asked: number };
  "texts-changed": None;
}

export const modelProblem = problemsOf<ModelProblems>();
