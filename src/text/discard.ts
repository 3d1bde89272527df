/** Which No Relation pairs training leaves out: drawn once per seed, the same for a sentence whatever stands beside it. */
import { createRandom } from "./random.js";

/**
 * A draw for each pair of a sentence, in the order of its pairs (first by first entity, then by second): true where a pair
 * without relation is left out. It draws for pairs with a relation too, so that one more link moves no other draw.
 * @param share of the No Relation pairs to leave out, in [0, 1]
 */
export function discardDraws(seed: number, sentence: string, share: number): () => boolean {
  const random = createRandom(seed).derive("discard", sentence);
  return () => random.uniform() < share;
}
