/** Both real encoders, imported and run under the masks, against what PyTorch made of the same weights. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it, test } from "vitest";
import type { FocusedConfig, MaskName } from "../../../../src/model/config.js";
import { encodeWhole, noDropout, runFocused, runTrunk, sentenceBranch } from "../../../../src/model/encoder.js";
import type { TokenBatch, Weights } from "../../../../src/model/encoder.js";
import { maskMatrix } from "../../../../src/model/masks.js";
import { batchRows, planRows } from "../../../../src/model/rows.js";
import type { TokenSpan } from "../../../../src/model/trace.js";
import { importEncoder } from "../../../../src/model/weights/import/encoder.js";
import type { ImportedEncoder } from "../../../../src/model/weights/import/encoder.js";
import { createTokenizer } from "../../../../src/text/tokenizers.js";
import { hasEncoder, KNOWN_ENCODERS, readEncoderFiles } from "../../../../tools/lib/encoders.js";
import { describeWithShared, readSharedJson } from "../../../shared.js";
import { onBackend } from "../../backends.js";

interface Oracle {
  cases: {
    encoder: string;
    text: string;
    input_ids: number[];
    entity1: TokenSpan;
    entity2: TokenSpan;
    cases: { mask: MaskName; K: number; cls_first_16: number[]; cls_norm: number }[];
  }[];
}

/** Between quantised weights, and between halves, as the reference says. */
const TOLERANCE: Record<string, number> = { "bge-small-zh": 2e-3, minilm: 1e-4 };
/** The reference's name of an encoder, and ours. */
const nameOf = (encoder: string) => (encoder.startsWith("bge") ? "bge-small-zh" : "minilm");

/** A describe that needs an optional package; without it one skipped test says so. */
function describeWithEncoder(name: string, body: () => void): void {
  if (hasEncoder(name)) describe(name, body);
  else
    describe(name, () =>
      test.skip(`skipped: the optional package ${KNOWN_ENCODERS[name].package} is not installed`, () => {}),
    );
}

const imported = async (name: string): Promise<ImportedEncoder> => importEncoder((await readEncoderFiles(name)).files);

describeWithEncoder("bge-small-zh", () => {
  it("has the sizes that its publisher states, and nothing left over", async () => {
    const { config, surplus, notes, tokenizer } = await imported("bge-small-zh");
    expect(config).toEqual({
      ...{ vocabSize: 21128, hiddenSize: 512, numLayers: 4, numHeads: 8, intermediateSize: 2048 },
      ...{ maxPositions: 512, typeVocabSize: 2, layerNormEps: 1e-12 },
    });
    expect(surplus).toEqual([]);
    expect(notes).toEqual([]);
    expect(tokenizer.lowercase).toBe(true);
  });
});

describeWithEncoder("minilm", () => {
  it("has the sizes that its config.json states", async () => {
    const { config, surplus } = await imported("minilm");
    expect(config).toMatchObject({ vocabSize: 30522, hiddenSize: 384, numLayers: 6, numHeads: 12 });
    expect(surplus.map(({ name }) => name).every((name) => name.startsWith("pooler."))).toBe(true);
  });
});

describeWithShared("the [CLS] rows that PyTorch gives", () => {
  for (const { encoder, text, input_ids: ids, entity1, entity2, cases } of readSharedJson<Oracle>(
    "oracles",
    "real-encoders.json",
  ).cases) {
    const name = nameOf(encoder);
    describeWithEncoder(name, () => {
      it("the tokeniser gives the reference's ids", async () => {
        const { tokenizer } = await imported(name);
        const { encode, special } = createTokenizer(tokenizer);
        expect([special.cls, ...encode(text).map(({ id }) => id), special.sep]).toEqual(ids);
      });

      onBackend(["wasm"], () => {
        const n = ids.length;
        const batch: TokenBatch = { sentences: 1, tokens: n, ids: Int32Array.from(ids), lengths: [n], rows: [n] };

        function expectCls(row: ArrayLike<number>, expected: (typeof cases)[number]) {
          const difference = Math.max(...expected.cls_first_16.map((value, i) => Math.abs(value - row[i])));
          expect(difference).toBeLessThan(TOLERANCE[name]);
          expect(Math.abs(Math.hypot(...Array.from(row)) - expected.cls_norm)).toBeLessThan(TOLERANCE[name] * 10);
        }

        it("under every mask and K, whole and from planned rows", async () => {
          const { config: sizes, parameters } = await imported(name);
          const config: FocusedConfig = { ...sizes, focusedLayers: 0, relationMask: "rc-entities", dropout: 0 };
          const weights: Weights = new Map(
            [...parameters].map(([key, { data, shape }]) => [key, tf.tensor(data, shape)]),
          );
          for (const expected of cases) {
            const open = maskMatrix(expected.mask, n, entity1, entity2);
            const states = tf.tidy(() => encodeWhole(weights, config, expected.K, batch, Float32Array.from(open)));
            expectCls(states.at(-1)!.dataSync().subarray(0, sizes.hiddenSize), expected);
            if (expected.K === 0) continue;
            const plan = planRows(open, n, expected.K);
            const pairs = batchRows([{ sentence: 0, plan }], [n], (size) => size + 1);
            const cls = tf.tidy(() => {
              const trunk = runTrunk(weights, config, config.numLayers - expected.K, batch, noDropout);
              return runFocused(
                weights,
                config,
                expected.K,
                { trunk, sentences: sentenceBranch(batch), pairs },
                noDropout,
              ).cls!;
            });
            expectCls(cls.dataSync(), expected);
          }
        }, 120_000);
      });
    });
  }
});
