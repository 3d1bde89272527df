/** The encoder against PyTorch's own layers: every mask and K, whole and pruned, on both host backends. */
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import type { FocusedConfig, MaskName } from "../../src/model/config.js";
import { encodeWhole, noDropout, runFocused, runTrunk, sentenceBranch } from "../../src/model/encoder.js";
import type { TokenBatch } from "../../src/model/encoder.js";
import { maskMatrix } from "../../src/model/masks.js";
import { withoutFusedKernels } from "../../src/model/ops.js";
import { batchRows, planRows } from "../../src/model/rows.js";
import type { TokenSpan } from "../../src/model/trace.js";
import { fromCheckpoint } from "../../src/model/weights/checkpoint.js";
import { describeWithShared, sharedPath } from "../shared.js";
import { onBackend } from "./backends.js";

interface Oracle {
  config: Record<string, number>;
  input_ids: number[];
  entity1: TokenSpan;
  entity2: TokenSpan;
  embedding_output: number[][];
  cases: { mask: MaskName; K: number; rows: number[]; last_hidden_state: number[][] }[];
}

describeWithShared("the encoder against PyTorch", () => {
  const oracle = JSON.parse(readFileSync(sharedPath("oracles", "encoder.json"), "utf8")) as Oracle;
  const { parameters } = fromCheckpoint(readFileSync(sharedPath("oracles", "encoder.safetensors")));
  const config: FocusedConfig = {
    vocabSize: oracle.config.vocab_size,
    hiddenSize: oracle.config.hidden_size,
    numLayers: oracle.config.num_hidden_layers,
    numHeads: oracle.config.num_attention_heads,
    intermediateSize: oracle.config.intermediate_size,
    maxPositions: oracle.config.max_position_embeddings,
    typeVocabSize: oracle.config.type_vocab_size,
    layerNormEps: oracle.config.layer_norm_eps,
    focusedLayers: 0,
    relationMask: "rc-entities",
    dropout: 0,
  };
  const n = oracle.input_ids.length;
  const padded = n + 4;
  const ids = Int32Array.from({ length: padded }, (_, i) => oracle.input_ids[i] ?? 0);
  const batch: TokenBatch = { sentences: 1, tokens: padded, ids, lengths: [n], rows: [padded] };
  const pair: [TokenSpan, TokenSpan] = [oracle.entity1, oracle.entity2];

  function expectRows(state: ArrayLike<number>, rows: number[], expected: number[][]) {
    const d = config.hiddenSize;
    let difference = 0;
    rows.forEach((row, r) => {
      for (let i = 0; i < d; i++) difference = Math.max(difference, Math.abs(state[row * d + i] - expected[r][i]));
    });
    expect(difference).toBeLessThan(1e-4);
  }

  onBackend(["cpu", "wasm"], (backend) => {
    const weightsOf = () => new Map([...parameters].map(([name, { data, shape }]) => [name, tf.tensor(data, shape)]));

    it.each(oracle.cases)(`${backend}: $mask, K = $K, every row computed`, ({ mask, K, rows, last_hidden_state }) => {
      const open = maskMatrix(mask, n, ...pair);
      const masks = new Float32Array(padded * padded);
      for (let i = 0; i < n; i++) masks.set(open.subarray(i * n, (i + 1) * n), i * padded);
      for (const run of [(body: () => tf.Tensor2D[]) => body(), withoutFusedKernels<tf.Tensor2D[]>]) {
        const states = tf.tidy(() => run(() => encodeWhole(weightsOf(), config, K, batch, masks)));
        expectRows(states[K].dataSync(), rows, last_hidden_state);
      }
    });

    it.each(oracle.cases)(
      `${backend}: $mask, K = $K, [CLS] from planned rows`,
      ({ mask, K, rows, last_hidden_state }) => {
        const plan = planRows(maskMatrix(mask, n, ...pair), n, K);
        const pairs = batchRows([{ sentence: 0, plan }], [padded], (size) => size + 1);
        const cls = tf.tidy(() => {
          const trunk = runTrunk(weightsOf(), config, config.numLayers - K, batch, noDropout);
          const together = { trunk, sentences: sentenceBranch(batch), pairs };
          return runFocused(weightsOf(), config, K, together, noDropout).cls!;
        });
        expectRows(cls.dataSync(), [0], [last_hidden_state[rows.indexOf(0)]]);
      },
    );
  });
});
