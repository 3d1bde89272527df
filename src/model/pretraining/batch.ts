/** Masked sentences as one batch. */
import type { Random } from "../../text/random.js";
import type { TokenBatch } from "../encoder.js";
import { startsOf } from "../groups.js";
import { tokenBatch } from "../training/batches.js";
import { maskSentence } from "./masking.js";
import type { MaskableSentence, MaskingRule } from "./masking.js";

export interface MaskedBatch {
  batch: TokenBatch;
  /** Rows of the batch that are predicted: M of them, the last ones perhaps mere padding. */
  rows: Int32Array;
  /** The token of each, [M]. */
  targets: Int32Array;
  /** How many of the M count. */
  count: number;
}

/** Where shapes are fixed, masked positions are padded to multiples of this: GPU buffers are pooled by exact size, so few sizes should occur. */
const POSITIONS = 64;

export function maskedBatch(
  sentences: readonly MaskableSentence[],
  rule: MaskingRule,
  maxPositions: number,
  fixedShapes: boolean,
  random: Random,
): MaskedBatch {
  const masked = sentences.map((sentence) => maskSentence(sentence, rule, random));
  const batch = tokenBatch(
    masked.map(({ ids }) => ids),
    rule.special.pad,
    maxPositions,
    fixedShapes,
  );
  const count = masked.reduce((sum, { positions }) => sum + positions.length, 0);
  const step = fixedShapes ? POSITIONS : 1;
  const size = Math.max(1, Math.ceil(count / step)) * step;
  const [rows, targets] = [new Int32Array(size), new Int32Array(size)];
  const starts = startsOf(batch.rows);
  let at = 0;
  masked.forEach((sentence, b) => {
    sentence.positions.forEach((position, i) => {
      rows[at] = starts[b] + position;
      targets[at++] = sentence.targets[i];
    });
  });
  return { batch, rows, targets, count };
}
