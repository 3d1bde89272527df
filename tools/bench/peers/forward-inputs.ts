/** What the encoder and its peers are run on, and how their answers are compared; the same in Node and in a browser page. */
import type * as ort from "onnxruntime-web";
import type { TokenBatch } from "../../../src/model/encoder.js";
import type { FocusedSystem } from "../../../src/model/focused.js";
import { equalSizes } from "../../../src/model/groups.js";
import { createRandom } from "../../../src/text/random.js";

/** What of onnxruntime-web makes tensors: its builds for WASM and WebGPU are different modules. */
type Runtime = Pick<typeof ort, "Tensor">;

/** Sentences of random characters, the last one shorter than the rest. */
export function randomBatch(system: FocusedSystem, sentences: number, tokens: number): TokenBatch {
  const random = createRandom("forward");
  const ids = Int32Array.from({ length: sentences * tokens }, () => random.int(system.config.vocabSize));
  const lengths = Array.from({ length: sentences }, (_, b) => (b === sentences - 1 ? tokens - 3 : tokens));
  return { sentences, tokens, ids, lengths, rows: equalSizes(sentences, tokens) };
}

/** The encoder's inputs as its ONNX file names them (encoder-onnx.ts). */
export function inputsOf(
  { Tensor }: Runtime,
  { sentences, tokens, ids, lengths }: TokenBatch,
): Record<string, ort.Tensor> {
  const open = new Float32Array(sentences * tokens);
  lengths.forEach((length, b) => open.fill(1, b * tokens, b * tokens + length));
  const positions = BigInt64Array.from({ length: tokens }, (_, i) => BigInt(i));
  return {
    ids: new Tensor("int64", BigInt64Array.from(ids, BigInt), [sentences, tokens]),
    positions: new Tensor("int64", positions, [tokens]),
    open: new Tensor("float32", open, [sentences, 1, 1, tokens]),
  };
}

/** Over the rows of tokens: rows of padding are nobody's business. */
export function largestDifference(a: Float32Array, b: Float32Array, { tokens, lengths }: TokenBatch): number {
  const d = a.length / (lengths.length * tokens);
  let largest = 0;
  lengths.forEach((length, sentence) => {
    const start = sentence * tokens * d;
    for (let i = start; i < start + length * d; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  });
  return largest;
}
