/** Rows of a matrix by number, and the embeddings of tokens, with gradients that add up in the same order every time. */
import * as tf from "@tensorflow/tfjs-core";
import "../kernels/rows.js";
import "../kernels/webgpu/rows.js";
import { commonSize, placesInGroups } from "../groups.js";
import { runKernel } from "../kernels/host.js";
import { useKernel } from "./fused.js";
import { placesOfRows } from "./lists.js";

/**
 * Row index[r] of `rows` for each r. The gradient adds rows up where an index occurs twice.
 * @param rows [R, d]
 * @param index n row numbers in [0, R)
 * @returns [n, d]
 */
export function gatherRows(rows: tf.Tensor2D, index: Int32Array): tf.Tensor2D {
  checkRows(index, rows.shape[0]);
  const size = rows.shape[0];
  const scatter = scatterFor(index, size);
  const run = tf.customGrad((rows_, save_) => {
    const rows = rows_ as tf.Tensor2D;
    const indices = tf.tensor1d(index, "int32");
    (save_ as unknown as tf.GradSaveFunc)([indices]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => scatter(dy as tf.Tensor2D, saved[0] as tf.Tensor1D);
    const value = useKernel("FocusedGatherRows")
      ? (runKernel("FocusedGatherRows", { rows, index: indices })[0] as tf.Tensor2D)
      : tf.gather(rows, indices);
    return { value, gradFunc };
  });
  return run(rows) as tf.Tensor2D;
}

function checkRows(index: Int32Array, size: number): void {
  const outside = index.find((row) => row < 0 || row >= size);
  if (outside !== undefined) throw new RangeError(`there is no row ${outside} among ${size}`);
}

/** A function that adds row r of its argument [n, d] to row index[r] of the result [size, d]. */
function scatterFor(index: Int32Array, size: number): (rows: tf.Tensor2D, index: tf.Tensor1D) => tf.Tensor2D {
  const scattered = (name: string, inputs: Record<string, tf.Tensor>) => runKernel(name, inputs, { size })[0];
  if (useKernel("FocusedScatterLists")) {
    return (rows) => {
      const lists = tf.tensor1d(placesOfRows(index, size), "int32");
      return scattered("FocusedScatterLists", { rows, lists }) as tf.Tensor2D;
    };
  }
  // WASM has no other way.
  if (useKernel("FocusedScatterRows") || tf.getBackend() === "wasm") {
    return (rows, index) => scattered("FocusedScatterRows", { rows, index }) as tf.Tensor2D;
  }
  return (rows, index) => tf.unsortedSegmentSum(rows, index, size);
}

/**
 * e_word + e_pos + e_type of every token, all of type 0.
 * @param words [vocabulary, d]
 * @param positions [positions, d]
 * @param types [types, d]
 * @param ids token ids of all sentences, [R]
 * @param sentences rows of each; none longer than there are positions
 * @returns [R, d]
 */
export function embedding(
  words: tf.Tensor2D,
  positions: tf.Tensor2D,
  types: tf.Tensor2D,
  ids: Int32Array,
  sentences: readonly number[],
): tf.Tensor2D {
  const places = placesInGroups(sentences);
  const tokens = commonSize(sentences);
  // The GPU's kernel finds a token's place by division.
  if (!useKernel("FocusedEmbedding") || tokens === undefined) {
    const type = tf.slice(types, [0, 0], [1, -1]);
    return tf.add(tf.add(gatherRows(words, ids), gatherRows(positions, places)), type);
  }
  const [vocabulary, longest, kinds] = [words, positions, types].map(({ shape }) => shape[0]);
  checkRows(ids, vocabulary);
  checkRows(places, longest);
  const run = tf.customGrad((words_, positions_, types_, save_) => {
    const [words, positions, types] = [words_, positions_, types_] as tf.Tensor[];
    (save_ as tf.GradSaveFunc)([words, positions, types]);
    const inputs = { words, positions, types, ids: tf.tensor1d(ids, "int32") };
    const [value] = runKernel("FocusedEmbedding", inputs, { tokens });
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [words, positions, types] = saved;
      const lists = tf.tensor1d(embeddingLists(ids, places, vocabulary, longest, kinds), "int32");
      return runKernel("FocusedEmbeddingGradient", { dy, lists, words, positions, types });
    };
    return { value, gradFunc };
  });
  return run(words, positions, types) as tf.Tensor2D;
}

/** The tokens of every word, then of every position, then of every type (all of the first), as one list. */
function embeddingLists(
  ids: Int32Array,
  places: Int32Array,
  vocabulary: number,
  longest: number,
  kinds: number,
): Int32Array {
  const n = ids.length;
  const rows = vocabulary + longest + kinds;
  const index = new Int32Array(3 * n);
  index.set(ids);
  for (let i = 0; i < n; i++) index[n + i] = vocabulary + places[i];
  index.fill(vocabulary + longest, 2 * n);
  const lists = placesOfRows(index, rows);
  for (let at = rows + 1; at < lists.length; at++) lists[at] %= n;
  return lists;
}
