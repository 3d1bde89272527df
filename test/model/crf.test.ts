import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { crfLogLikelihood, forwardBackward, pathScore } from "../../src/model/crf.js";
import { countOnArrays } from "../../src/model/crf/counts-arrays.js";
import { countByScan } from "../../src/model/crf/counts-scan.js";
import type { CrfCounter } from "../../src/model/crf/counts.js";
import { createRandom } from "../../src/text/random.js";
import { describeWithShared } from "../shared.js";
import { sequenceCases } from "./crf/oracle.js";

interface Batch {
  emissions: Float32Array;
  shape: [B: number, T: number, L: number];
  tags: number[][];
  lengths: number[];
  start: ArrayLike<number>;
  transitions: ArrayLike<number>;
  end: ArrayLike<number>;
}

/** log p of each sentence, and the gradient of Σ_b dy_b log p_b in emissions, start, transitions, end. */
function evaluate(batch: Batch, count?: CrfCounter, dy = new Array<number>(batch.shape[0]).fill(1)) {
  return tf.tidy(() => {
    const [, , L] = batch.shape;
    const inputs = [
      tf.tensor3d(batch.emissions, batch.shape),
      tf.tensor1d(Float32Array.from(batch.start)),
      tf.tensor2d(Float32Array.from(batch.transitions), [L, L]),
      tf.tensor1d(Float32Array.from(batch.end)),
    ];
    const logLikelihood = (...[emissions, start, transitions, end]: tf.Tensor[]) =>
      crfLogLikelihood(
        emissions as tf.Tensor3D,
        batch.tags,
        batch.lengths,
        start as tf.Tensor1D,
        transitions as tf.Tensor2D,
        end as tf.Tensor1D,
        count,
      );
    const gradients = tf.grads(logLikelihood)(inputs, tf.tensor1d(dy));
    return {
      value: logLikelihood(...inputs).dataSync<"float32">(),
      gradients: gradients.map((gradient) => gradient.dataSync<"float32">()),
    };
  });
}

function randomBatch(seed: number, [B, T, L]: Batch["shape"], lengths: number[], scale = 2): Batch {
  const random = createRandom(seed);
  const numbers = (n: number) => Float32Array.from({ length: n }, () => (2 * random.uniform() - 1) * scale);
  return {
    emissions: numbers(B * T * L),
    shape: [B, T, L],
    tags: lengths.map(() => Array.from({ length: T }, () => random.int(L))),
    lengths,
    start: numbers(L),
    transitions: numbers(L * L),
    end: numbers(L),
  };
}

/** Both results within `tolerance` of each other, relative to the larger of 1 and the expected value. */
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-4) {
  expect(actual.length).toBe(expected.length);
  for (let k = 0; k < expected.length; k++) {
    const error = Math.abs(actual[k] - expected[k]) / Math.max(1, Math.abs(expected[k]));
    expect(error, `entry ${k}: ${actual[k]} against ${expected[k]}`).toBeLessThanOrEqual(tolerance);
  }
}

const implementations: [name: string, count: CrfCounter][] = [
  ["arrays", countOnArrays],
  ["scan", countByScan],
];

describe.each(["cpu", "wasm"])("CRF log-likelihood on %s", (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    expect(tf.getBackend()).toBe(backend);
  });

  describe.each(implementations)("by %s", (_, count) => {
    describeWithShared("against exact enumeration (crf.json)", () => {
      for (const { name, sentences, scores, labels, expected } of sequenceCases()) {
        it(name, () => {
          const T = Math.max(...sentences.map(({ length }) => length)) + 1;
          const emissions = new Float32Array(sentences.length * T * labels).fill(7);
          sentences.forEach((sentence, b) => emissions.set(sentence.emissions, b * T * labels));
          const [tags, lengths] = [sentences.map((s) => s.tags), sentences.map((s) => s.length)];
          const shape: Batch["shape"] = [sentences.length, T, labels];
          const { value, gradients } = evaluate({ emissions, shape, tags, lengths, ...scores }, count);

          expectClose(
            value,
            sentences.map((s) => s.expected.log_likelihood),
          );
          if (expected.sum_log_likelihood !== undefined)
            expectClose([value.reduce((a, b) => a + b)], [expected.sum_log_likelihood]);
          const [dEmissions, dStart, dTransitions, dEnd] = gradients;
          const total = (part: "transitions" | "start" | "end", size: number) =>
            Array.from({ length: size }, (_, k) =>
              sentences.reduce((sum, s) => sum - (s.expected.grad_nll[part] ?? []).flat()[k], 0),
            );
          sentences.forEach(({ length, expected }, b) => {
            const rows = expected.grad_nll.emissions.flat().map((g) => -g);
            const padding = new Array<number>((T - length) * labels).fill(0);
            expectClose(dEmissions.slice(b * T * labels, (b + 1) * T * labels), [...rows, ...padding]);
          });
          expectClose(dTransitions, total("transitions", labels * labels));
          if (sentences.every((s) => s.expected.grad_nll.start)) expectClose(dStart, total("start", labels));
          if (sentences.every((s) => s.expected.grad_nll.end)) expectClose(dEnd, total("end", labels));
        });
      }
    });

    it("weights each sentence's gradient by what arrives from above", () => {
      const batch = randomBatch(1, [3, 4, 3], [4, 2, 3]);
      const dy = [0.5, -2, 3];
      const whole = evaluate(batch, count, dy).gradients;
      const parts = dy.map((weight, b) => {
        const alone = dy.map((_, other) => (other === b ? 1 : 0));
        return evaluate(batch, count, alone).gradients.map((gradient) => gradient.map((g) => g * weight));
      });
      whole.forEach((gradient, k) =>
        expectClose(
          gradient,
          gradient.map((_, i) => parts[0][k][i] + parts[1][k][i] + parts[2][k][i]),
          1e-5,
        ),
      );
    });

    it("has the gradient that finite differences of the exact log-likelihood give", () => {
      const batch = randomBatch(2, [2, 5, 4], [5, 3]);
      const { gradients } = evaluate(batch, count);
      const parts = [batch.emissions, batch.start, batch.transitions, batch.end].map((part) => Float64Array.from(part));
      const exact = () =>
        batch.lengths.reduce((sum, length, b) => {
          const emissions = parts[0].subarray(b * 20, (b + 1) * 20);
          const scores = { start: parts[1], transitions: parts[2], end: parts[3] };
          const gold = pathScore(emissions, batch.tags[b].slice(0, length), scores);
          return sum + gold - forwardBackward(emissions, length, scores).logPartition;
        }, 0);
      const h = 1e-5;
      parts.forEach((part, k) => {
        const numeric = part.map((value, i) => {
          part[i] = value + h;
          const above = exact();
          part[i] = value - h;
          const below = exact();
          part[i] = value;
          return (above - below) / (2 * h);
        });
        expectClose(gradients[k], numeric, 1e-5);
      });
    });

    it("does not change when padding is added, whatever stands there", () => {
      const short = randomBatch(3, [2, 3, 4], [3, 2]);
      const T = 6;
      const emissions = new Float32Array(2 * T * 4).fill(1e30);
      for (let b = 0; b < 2; b++)
        emissions.set(short.emissions.subarray(b * 12, b * 12 + short.lengths[b] * 4), b * T * 4);
      const padded = evaluate({ ...short, emissions, shape: [2, T, 4] }, count);
      const plain = evaluate(short, count);
      expectClose(padded.value, plain.value, 1e-6);
      for (const k of [1, 2, 3]) expectClose(padded.gradients[k], plain.gradients[k], 1e-6);
      const [dPadded, dPlain] = [padded.gradients[0], plain.gradients[0]];
      for (let b = 0; b < 2; b++) {
        expectClose(dPadded.slice(b * T * 4, b * T * 4 + 12), dPlain.slice(b * 12, b * 12 + 12), 1e-6);
        expect(new Set(dPadded.slice(b * T * 4 + 12, (b + 1) * T * 4))).toEqual(new Set([0]));
      }
    });

    it("gives a sentence without tokens 0, and no gradient", () => {
      const empty = randomBatch(4, [2, 3, 4], [0, 0]);
      const { value, gradients } = evaluate(empty, count);
      for (const numbers of [value, ...gradients]) expect(numbers.every((n) => n === 0)).toBe(true);
      const mixed = evaluate({ ...empty, lengths: [0, 3] }, count);
      expect(mixed.value[0] === 0 && mixed.value[1] < 0).toBe(true);
      expect(mixed.gradients.flatMap((g) => [...g]).every(Number.isFinite)).toBe(true);
    });

    it("keeps its digits in long sentences", () => {
      const long = randomBatch(5, [1, 300, 5], [300], 8);
      const emissions = Float64Array.from(long.emissions);
      const exact = pathScore(emissions, long.tags[0], long) - forwardBackward(emissions, 300, long).logPartition;
      expectClose(evaluate(long, count).value, [exact], 1e-6);
    });

    it("shows NaN in the emissions as NaN in the loss", () => {
      const batch = randomBatch(6, [1, 3, 2], [3]);
      batch.emissions[3] = NaN;
      expect(evaluate(batch, count).value[0]).toBeNaN();
    });

    it("leaves no tensor behind", () => {
      const batch = randomBatch(7, [2, 4, 3], [4, 2]);
      const before = tf.memory().numTensors;
      evaluate(batch, count);
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  it("is the same either way, forwards and backwards, for any shape and lengths", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          tokens: fc.integer({ min: 1, max: 6 }),
          labels: fc.integer({ min: 1, max: 5 }),
          lengths: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 3 }),
          scale: fc.constantFrom(0.1, 3, 100),
        }),
        ({ seed, tokens, labels, lengths, scale }) => {
          const fitting = lengths.map((length) => Math.min(length, tokens));
          const batch = randomBatch(seed, [fitting.length, tokens, labels], fitting, scale);
          const [a, b] = [evaluate(batch, countOnArrays), evaluate(batch, countByScan)];
          expectClose(b.value, a.value);
          a.gradients.forEach((gradient, k) => expectClose(b.gradients[k], gradient));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("CRF log-likelihood", () => {
  beforeAll(() => tf.setBackend("cpu"));
  const batch = randomBatch(8, [2, 3, 2], [3, 2]);
  const call = (change: Partial<Batch>) => () => evaluate({ ...batch, ...change });

  it("takes tags flat or by sentence", () => {
    const flat = Int32Array.from(batch.tags.flat());
    const value = tf.tidy(() =>
      crfLogLikelihood(
        tf.tensor3d(batch.emissions, batch.shape),
        flat,
        batch.lengths,
        tf.tensor1d(Float32Array.from(batch.start)),
        tf.tensor2d(Float32Array.from(batch.transitions), [2, 2]),
        tf.tensor1d(Float32Array.from(batch.end)),
      ).dataSync(),
    );
    expect(value).toEqual(evaluate(batch).value);
  });

  it("refuses shapes and tags that do not fit together", () => {
    expect(call({ start: [] })).toThrow("at least one tag");
    expect(call({ start: [0, 0, 0], transitions: new Array<number>(4).fill(0) })).toThrow("has 3 tags");
    expect(call({ end: [0] })).toThrow("end scores");
    expect(call({ tags: [[0, 0, 0]] })).toThrow("2 sentences, tags 1");
    expect(call({ lengths: [3] })).toThrow("lengths 1");
    expect(call({ lengths: [4, 1] })).toThrow("Sentence 0 has length 4");
    expect(call({ lengths: [1.5, 1] })).toThrow("Sentence 0 has length 1.5");
    expect(call({ tags: [[0], [0, 0]] })).toThrow("1 tags");
    expect(
      call({
        tags: [
          [0, 0, 0],
          [0, 2],
        ],
      }),
    ).toThrow("Sentence 1 has tag 2");
    const flat = tf.tensor2d([[1, 2]]) as unknown as tf.Tensor3D;
    const [ones, square] = [tf.ones([2]) as tf.Tensor1D, tf.ones([2, 2]) as tf.Tensor2D];
    expect(() => crfLogLikelihood(flat, [[0]], [1], ones, square, ones)).toThrow("[batch, tokens, tags], got [1,2]");
  });
});
