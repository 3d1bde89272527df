/** What can go wrong with models and their training, in words. */
import type { ModelProblems, Range, SizeName } from "../../model/problems.js";
import type { Wordings } from "./wording.js";

const SIZES: Record<SizeName, string> = {
  numLayers: "the number of layers N",
  hiddenSize: "the hidden size d",
  numHeads: "the number of heads h",
  intermediateSize: "the feed-forward size",
  vocabSize: "the vocabulary size",
  maxPositions: "the longest sequence",
  focusedLayers: "K",
};

function rangeOf(range: Range): string {
  if (range.kind === "choice") return `one of ${range.options.join(", ")}`;
  return `a ${range.whole ? "whole " : ""}number from ${range.least} to ${range.most}`;
}

export const modelWordings: Wordings<ModelProblems> = {
  "unknown-system": ({ name, known }) => `There is no system called "${name}"; known: ${known.join(", ")}.`,
  "wrong-system": ({ found, wanted }) => `The file holds a model of the system "${found}", not "${wanted}".`,
  "setting-out-of-range": ({ system, name, value, range }) =>
    `${name} of ${system} must be ${rangeOf(range)}, not ${value}`,
  "size-too-small": ({ size, value, least }) => `${SIZES[size]} must be a whole number from ${least}, not ${value}`,
  "heads-do-not-divide": ({ hiddenSize, numHeads }) =>
    `the hidden size d = ${hiddenSize} must be a multiple of the number of heads h = ${numHeads}`,
  "too-many-focused-layers": ({ focusedLayers, numLayers }) =>
    `K = ${focusedLayers} focused layers do not fit in N = ${numLayers} layers`,
  "dropout-out-of-range": ({ dropout }) => `dropout must be in [0, 1), not ${dropout}`,
  "capsules-do-not-divide": ({ states, primarySize }) =>
    `primarySize of rcn must divide twice hiddenSize: ${states} states can't be cut into capsules of ${primarySize}`,

  "sentence-too-long": ({ sentence, tokens, most }) =>
    `Sentence "${sentence}" has ${tokens} tokens; the model takes ${most}. Split it at a full stop, or train a model with more positions.`,
  "text-too-long": ({ tokens, most }) => `The sentence has ${tokens} tokens; the encoder takes ${most}. Shorten it.`,
  "no-pairs": ({ system }) => `${system} learns from pairs of entities, and no training sentence has one.`,
  "nothing-to-learn": () => "There is no sentence with a known character to learn from.",
  "loss-not-finite": ({ loss, step }) =>
    `The loss became ${loss} at step ${step}. Start again with a lower learning rate; what was saved before this step is kept.`,
  "no-tag-sequence": () =>
    "There is no sequence of tags to decode: every one takes a forbidden move, or the scores are NaN.",
  "no-tag-probability": () => "No sequence of tags is possible: every one takes a forbidden move.",

  "no-training-run": () => "This file holds a model, but no training run to go on with.",
  "no-pretraining-run": () => "This file holds no pretraining run to go on with.",
  "option-changed": ({ option, stored, asked }) =>
    `The run was started with ${option} = ${String(stored)}; it can't go on with ${String(asked)}.`,
  "epochs-changed": ({ stored, asked }) =>
    `The learning rate was planned for ${stored} epochs; it can't go on to ${asked}.`,
  "texts-changed": () => "The run was started on other texts; it can't go on with these.",
};
