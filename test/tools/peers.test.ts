/** What the benchmark's peers compute is what our encoder computes: a comparison of speeds means nothing otherwise. */
import * as ort from "onnxruntime-web";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { noDropout, runTrunk } from "../../src/model/encoder.js";
import { createRandom } from "../../src/text/random.js";
import { untrainedModel } from "../../tools/bench/context.js";
import { encoderOnnx } from "../../tools/bench/peers/encoder-onnx.js";
import { OnnxGraph } from "../../tools/bench/peers/onnx-file.js";
import { syntheticSentence } from "../../tools/bench/synthetic.js";
import { onBackend } from "../model/backends.js";
import { largestDifference } from "../model/numeric.js";

ort.env.wasm.numThreads = 1;
const wasm = { executionProviders: ["wasm"] };

it("an ONNX file holds operators, constants and attributes as another runtime reads them", async () => {
  const graph = new OnnxGraph();
  const weight = graph.constant("weight", [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
  const turned = graph.node("Transpose", [weight], { integers: { perm: [1, 0] } });
  const product = graph.node("MatMul", ["x", turned]);
  graph.node("LeakyRelu", [product], { floats: { alpha: 0.25 } }, "y");
  const file = graph.file({ x: { type: "float32", shape: ["rows", 3] } }, [
    "y",
    { type: "float32", shape: ["rows", 2] },
  ]);
  const session = await ort.InferenceSession.create(file, wasm);
  const x = new ort.Tensor("float32", Float32Array.of(1, 0, 1, -1, -1, 0), [2, 3]);
  const { y } = await session.run({ x });
  expect(Array.from(y.data as Float32Array)).toEqual([4, 10, -0.75, -2.25]);
});

onBackend(["cpu"], () => {
  it("the encoder in it gives the hidden states of ours", async () => {
    const random = createRandom("onnx");
    const train = Array.from({ length: 4 }, (_, i) => syntheticSentence(`s${i}`, 12, 2, random));
    const sizes = { hiddenSize: 24, numLayers: 3, numHeads: 3, intermediateSize: 40, maxPositions: 16 };
    const system = await untrainedModel(train, { ...sizes, focusedLayers: 0 });
    const [sentences, tokens] = [2, 7];
    const ids = Int32Array.from({ length: sentences * tokens }, () => random.int(system.config.vocabSize));
    const lengths = [7, 5];
    const ours = tf.tidy(() => {
      const batch = { sentences, tokens, ids, lengths, rows: [tokens, tokens] };
      return runTrunk(system.weights, system.config, 3, batch, noDropout).dataSync() as Float32Array;
    });
    const session = await ort.InferenceSession.create(encoderOnnx(system.weights, system.config), wasm);
    const open = Float32Array.from({ length: 14 }, (_, i) => (i < 12 ? 1 : 0));
    const { hidden } = await session.run({
      ids: new ort.Tensor("int64", BigInt64Array.from(ids, BigInt), [sentences, tokens]),
      positions: new ort.Tensor(
        "int64",
        BigInt64Array.from({ length: tokens }, (_, i) => BigInt(i)),
        [tokens],
      ),
      open: new ort.Tensor("float32", open, [sentences, 1, 1, tokens]),
    });
    const rows = 12 * 24;
    const theirs = (hidden.data as Float32Array).subarray(0, rows);
    expect(largestDifference(theirs, ours.subarray(0, rows))).toBeLessThan(1e-5);
    system.dispose();
  });
});
