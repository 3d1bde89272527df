/** What a model must beat: naming the commonest character, whatever the sentence. */
import { createRandom } from "../../text/random.js";
import { maskSentence } from "./masking.js";
import type { MaskableSentence, MaskingRule } from "./masking.js";

/**
 * The share of masked tokens of `heldOut` that are the token which is masked most often in `train`.
 * @returns 0 where there is nothing held out
 */
export function frequencyBaseline(
  train: readonly MaskableSentence[],
  heldOut: readonly MaskableSentence[],
  rule: MaskingRule,
): number {
  const counts = countTargets(train, rule);
  const [commonest] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [-1, 0]);
  const asked = countTargets(heldOut, rule);
  const total = [...asked.values()].reduce((a, b) => a + b, 0);
  return total === 0 ? 0 : (asked.get(commonest) ?? 0) / total;
}

function countTargets(sentences: readonly MaskableSentence[], rule: MaskingRule): Map<number, number> {
  const random = createRandom("frequency baseline");
  const counts = new Map<number, number>();
  for (const sentence of sentences)
    for (const id of maskSentence(sentence, rule, random).targets) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
