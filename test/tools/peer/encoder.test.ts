/** The peer's encoder and the maxima that it pools with, against ours and against plain loops. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it, test } from "vitest";
import type { EncoderConfig } from "../../../src/model/config.js";
import { noDropout, runTrunk } from "../../../src/model/encoder.js";
import type { Weights } from "../../../src/model/encoder.js";
import { toCheckpoint } from "../../../src/model/weights/checkpoint.js";
import type { Parameters } from "../../../src/model/weights/checkpoint.js";
import { initialParameters } from "../../../src/model/weights/initial.js";
import { encoderShapes } from "../../../src/model/weights/names.js";
import { hasEncoder, KNOWN_ENCODERS } from "../../../tools/lib/encoders.js";
import { readEncoder } from "../../../tools/train/encoder.js";
import { onBackend } from "../../model/backends.js";
import { largestDifference } from "../../model/numeric.js";
import { temporaryFolder } from "../surroundings.js";
import { answerOf, describeWithPyTorch } from "./pytorch.js";

const TOOL = resolve(import.meta.dirname, "../../../tools/peer");
const folder = temporaryFolder();

/** The largest difference between PyTorch's hidden states and ours. */
function difference(config: EncoderConfig, parameters: Parameters, sentences: number[][]): number {
  const path = join(folder, "encoder.safetensors");
  writeFileSync(path, toCheckpoint(parameters));
  const { numHeads, layerNormEps } = config;
  const { hidden } = answerOf<{ hidden: number[] }>([
    join(TOOL, "encoder.py"),
    path,
    JSON.stringify({ numHeads, layerNormEps }),
    JSON.stringify(sentences),
  ]);
  const lengths = sentences.map(({ length }) => length);
  const batch = {
    ...{ sentences: sentences.length, tokens: Math.max(...lengths), lengths, rows: lengths },
    ids: Int32Array.from(sentences.flat()),
  };
  const ours = tf.tidy(() => {
    const weights: Weights = new Map([...parameters].map(([name, { data, shape }]) => [name, tf.tensor(data, shape)]));
    return runTrunk(weights, config, config.numLayers, batch, noDropout).dataSync() as Float32Array;
  });
  expect(hidden.length).toBe(ours.length);
  return largestDifference(Float32Array.from(hidden), ours);
}

describeWithPyTorch("the peer's encoder", () => {
  onBackend(["wasm"], () => {
    it("gives our hidden states, from weights drawn at random", () => {
      const config: EncoderConfig = {
        ...{ vocabSize: 30, hiddenSize: 24, numLayers: 3, numHeads: 3, intermediateSize: 40 },
        ...{ maxPositions: 16, typeVocabSize: 2, layerNormEps: 1e-7 },
      };
      const parameters = initialParameters(encoderShapes(config), "peer");
      const sentences = [
        [2, 11, 12, 13, 29, 3],
        [2, 7, 3],
      ];
      expect(difference(config, parameters, sentences)).toBeLessThan(1e-5);
    });

    if (hasEncoder("minilm"))
      it("gives our hidden states, from MiniLM's weights", async () => {
        const { config, parameters } = await readEncoder("minilm", {}, 64);
        const sentences = [
          [101, 2198, 3268, 2499, 2005, 1996, 2811, 1999, 2414, 102],
          [101, 2022, 102],
        ];
        expect(difference(config, parameters, sentences)).toBeLessThan(1e-4);
      }, 60_000);
    else test.skip(`skipped: the optional package ${KNOWN_ENCODERS.minilm.package} is not installed`, () => {});
  });
});

describeWithPyTorch("maxima over spans", () => {
  test("are those of plain loops for every span, gradients too, and zeros for a span of nothing", () => {
    const script = `
import json, torch
from spert import SpanMaxima
torch.manual_seed(1)
rows = torch.randn(11, 4)
spans = [(start, end) for start in range(11) for end in range(start, min(start + 8, 11) + 1)]
share = torch.randn(len(spans), 4)
def answers(pool):
    hidden = rows.clone().requires_grad_()
    values = pool(hidden)
    (values * share).sum().backward()
    return values, hidden.grad
ours = answers(lambda hidden: SpanMaxima(hidden, 8)(spans))
plain = answers(lambda hidden: torch.stack([hidden[s:e].max(0)[0] if e > s else hidden[0] * 0 for s, e in spans]))
print(json.dumps([float((one - other).abs().max()) for one, other in zip(ours, plain)]))`;
    const [values, gradients] = answerOf<number[]>(["-c", script], TOOL);
    expect(values).toBe(0);
    expect(gradients).toBeLessThan(1e-5);
  });
});
