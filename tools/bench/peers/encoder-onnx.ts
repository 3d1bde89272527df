/** Our encoder with its weights as an ONNX file, for other runtimes to run: all layers under MASK^all. */
import * as tf from "@tensorflow/tfjs-core";
import type { EncoderConfig } from "../../../src/model/config.js";
import { weight } from "../../../src/model/encoder.js";
import type { Weights } from "../../../src/model/encoder.js";
import { OnnxGraph } from "./onnx-file.js";

/** What closes a cell; finite, as in src/model/ops.ts. */
const CLOSED = 1e9;

/**
 * Inputs: `ids` int64 [B, T], `positions` int64 [T], `open` float [B, 1, 1, T] (1 for a token, 0 for padding). Output:
 * `hidden` [B, T, d], H_N.
 */
export function encoderOnnx(weights: Weights, config: EncoderConfig): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph();
  const { hiddenSize, numHeads, numLayers, layerNormEps } = config;
  const headSize = hiddenSize / numHeads;
  const parameter = (name: string) => {
    const tensor = weight(weights, name);
    return graph.constant(name, tensor.shape, tensor.dataSync() as Float32Array);
  };
  const number = (name: string, value: number) => graph.constant(name, [], Float32Array.of(value));
  const split = graph.constant("split", [4], BigInt64Array.of(0n, 0n, BigInt(numHeads), BigInt(headSize)));
  const merge = graph.constant("merge", [3], BigInt64Array.of(0n, 0n, BigInt(hiddenSize)));
  const dense = (name: string, x: string) => {
    const product = graph.node("MatMul", [x, parameter(`${name}.weight`)]);
    return graph.node("Add", [product, parameter(`${name}.bias`)]);
  };
  const normalise = (name: string, x: string, output?: string) => {
    const inputs = [x, parameter(`${name}.weight`), parameter(`${name}.bias`)];
    return graph.node(
      "LayerNormalization",
      inputs,
      { integers: { axis: -1 }, floats: { epsilon: layerNormEps } },
      output,
    );
  };
  const heads = (x: string, perm: number[]) =>
    graph.node("Transpose", [graph.node("Reshape", [x, split])], { integers: { perm } });

  const words = graph.node("Gather", [parameter("bert.embeddings.word_embeddings.weight"), "ids"]);
  const places = graph.node("Gather", [parameter("bert.embeddings.position_embeddings.weight"), "positions"]);
  const types = weight(weights, "bert.embeddings.token_type_embeddings.weight");
  const firstType = tf.tidy(() => tf.slice(types, [0, 0], [1, -1]).dataSync() as Float32Array);
  const type = graph.constant("type", [hiddenSize], firstType);
  let x = normalise("bert.embeddings.LayerNorm", graph.node("Add", [graph.node("Add", [words, places]), type]));

  const less = graph.node("Sub", ["open", number("one", 1)]);
  const closed = graph.node("Mul", [less, number("closed", CLOSED)]);
  const scale = number("scale", 1 / Math.sqrt(headSize));
  for (let layer = 0; layer < numLayers; layer++) {
    const name = `bert.encoder.layer.${layer}`;
    const q = heads(dense(`${name}.attention.self.query`, x), [0, 2, 1, 3]);
    const k = heads(dense(`${name}.attention.self.key`, x), [0, 2, 3, 1]);
    const v = heads(dense(`${name}.attention.self.value`, x), [0, 2, 1, 3]);
    const scores = graph.node("Mul", [graph.node("MatMul", [q, k]), scale]);
    const softmax = graph.node("Softmax", [graph.node("Add", [scores, closed])], { integers: { axis: -1 } });
    const values = graph.node("Transpose", [graph.node("MatMul", [softmax, v])], { integers: { perm: [0, 2, 1, 3] } });
    const update = dense(`${name}.attention.output.dense`, graph.node("Reshape", [values, merge]));
    const attended = normalise(`${name}.attention.output.LayerNorm`, graph.node("Add", [x, update]));
    const inner = graph.node("Gelu", [dense(`${name}.intermediate.dense`, attended)]);
    const sum = graph.node("Add", [attended, dense(`${name}.output.dense`, inner)]);
    x = normalise(`${name}.output.LayerNorm`, sum, layer === numLayers - 1 ? "hidden" : undefined);
  }
  return graph.file(
    {
      ids: { type: "int64", shape: ["sentences", "tokens"] },
      positions: { type: "int64", shape: ["tokens"] },
      open: { type: "float32", shape: ["sentences", 1, 1, "tokens"] },
    },
    ["hidden", { type: "float32", shape: ["sentences", "tokens", hiddenSize] }],
  );
}
