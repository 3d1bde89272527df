/** The laboratory's answers held to one another, to the pruned path of prediction, and to the definition of attention. */
import { describe, expect, it } from "vitest";
import { maskMatrix } from "../../src/model/masks.js";
import type { TokenSpan } from "../../src/model/trace.js";
import { onBackend } from "./backends.js";
import { largestDifference } from "./numeric.js";
import { SENTENCES, tinySystem } from "./tiny.js";

const { text, entities } = SENTENCES[2];
const pair: [TokenSpan, TokenSpan] = [[1, 4], [11, 13]]; // prettier-ignore

onBackend(["cpu", "wasm"], () => {
  const system = () => tinySystem({ numLayers: 4, focusedLayers: 2 }, 3);

  describe("trace", () => {
    it.each([0, 1, 2, 4])("rows sum to 1 over open cells and closed cells are 0, K = %i", async (K) => {
      const model = system();
      const trace = await model.laboratory.trace(text, pair, K);
      const T = trace.tokens.length;
      expect(trace.masks.map(({ mask }) => mask)).toEqual(["all", "ner", "rc-context", "rc-entities"]);
      for (const { mask, open, attention } of trace.masks) {
        expect(open).toEqual(maskMatrix(mask, T, ...pair));
        expect(attention.shape).toEqual([4, 2, T, T]);
        for (let row = 0; row < 4 * 2 * T; row++) {
          const focused = Math.floor(row / (2 * T)) >= 4 - K;
          const i = row % T;
          const cells = attention.data.subarray(row * T, (row + 1) * T);
          const opened = cells.filter((_, j) => !focused || open[i * T + j]);
          cells.forEach((value, j) => focused && !open[i * T + j] && expect(value).toBe(0));
          const sum = opened.reduce((total, value) => total + value, 0);
          expect(sum).toBeCloseTo(opened.length > 0 ? 1 : 0, 5);
        }
      }
      model.dispose();
    });

    it("begins with H_0, a normalised row a token, which no mask changes", async () => {
      const model = system();
      const { embeddings, tokens } = await model.laboratory.trace(text, pair, 2);
      const { hiddenSize } = model.config;
      expect(embeddings.shape).toEqual([tokens.length, hiddenSize]);
      for (let i = 0; i < tokens.length; i++) {
        const row = embeddings.data.subarray(i * hiddenSize, (i + 1) * hiddenSize);
        expect(row.reduce((sum, value) => sum + value, 0) / hiddenSize).toBeCloseTo(0, 4);
        expect(Math.sqrt(row.reduce((sum, value) => sum + value ** 2, 0) / hiddenSize)).toBeCloseTo(1, 1);
      }
      const other = await model.laboratory.trace(text, pair, 4);
      expect(other.embeddings.data).toEqual(embeddings.data);
      model.dispose();
    });

    it("K = 0 gives every mask the same relation probabilities", async () => {
      const model = system();
      const { masks } = await model.laboratory.trace(text, pair, 0);
      for (const { relation } of masks) expect(relation).toEqual(masks[0].relation);
      model.dispose();
    });

    it("refuses a K and a span that are not there", async () => {
      const model = system();
      await expect(model.laboratory.trace(text, pair, 5)).rejects.toThrow(/K must be a whole number from 0 to 4/);
      await expect(model.laboratory.trace(text, [[0, 1], pair[1]], 1)).rejects.toThrow(/token span \[0, 1\)/);
      model.dispose();
    });
  });

  it("the strip over K and the board say what the traces say", async () => {
    const model = system();
    const strip = await model.laboratory.depths(text, pair);
    const [first, second] = [0, entities.length - 1];
    for (let K = 0; K <= 4; K++) {
      const { masks } = await model.laboratory.trace(text, pair, K);
      const board = await model.laboratory.board(text, entities, K);
      const mine = board.pairs.find((entry) => entry.first === first && entry.second === second)!;
      for (const [m, probabilities] of [
        [2, strip.context[K]],
        [3, strip.entities[K]],
      ] as const) {
        expect(largestDifference(masks[m].relation, probabilities)).toBeLessThan(1e-5);
        expect(largestDifference(m === 2 ? mine.context : mine.entities, probabilities)).toBeLessThan(1e-5);
      }
      expect(board.pairs).toHaveLength((entities.length * (entities.length - 1)) / 2);
    }
    model.dispose();
  });

  it("a painted rc-entities pattern gives its probabilities; a fully open one changes nothing", async () => {
    const model = system();
    const { masks, tokens } = await model.laboratory.trace(text, pair, 2);
    const painted = await model.laboratory.paint(text, maskMatrix("rc-entities", tokens.length, ...pair), 2);
    expect(largestDifference(painted.relation, masks[3].relation)).toBeLessThan(1e-5);
    expect(largestDifference(painted.attention.data, masks[3].attention.data)).toBeLessThan(1e-5);
    expect(painted.emptyRows.length).toBe(tokens.length - 6);
    const open = await model.laboratory.paint(text, new Uint8Array(tokens.length ** 2).fill(1), 2);
    expect(open.tagging).toEqual(await model.laboratory.tagging(text));
    expect(open.emptyRows).toEqual([]);
    await expect(model.laboratory.paint(text, new Uint8Array(4), 2)).rejects.toThrow(/needs/);
    model.dispose();
  });

  it("pooled: traces, strip, board and prediction agree; masks change [CLS], and the pair tells apart what K = 0 cannot", async () => {
    const model = tinySystem({ numLayers: 4, focusedLayers: 2, readout: "pooled" }, 3);
    const board = await model.laboratory.board(text, entities, 2);
    const strip = await model.laboratory.depths(text, pair);
    const { masks, tokens } = await model.laboratory.trace(text, pair, 2);
    const mine = board.pairs.find(({ first, second }) => first === 0 && second === entities.length - 1)!;
    for (const [m, other, k] of [
      [2, mine.context, strip.context],
      [3, mine.entities, strip.entities],
    ] as const) {
      expect(largestDifference(masks[m].relation, other)).toBeLessThan(1e-5);
      expect(largestDifference(masks[m].relation, k[2])).toBeLessThan(1e-5);
    }
    expect(largestDifference(masks[0].cls, masks[3].cls)).toBeGreaterThan(1e-3);
    const none = await model.laboratory.board(text, entities, 0);
    expect(largestDifference(none.pairs[0].context, none.pairs[1].context)).toBeGreaterThan(1e-6);
    // A fully open painted mask is the pass under MASK^all, its pooled rows too.
    const open = new Uint8Array(tokens.length ** 2).fill(1);
    const painted = await model.laboratory.paint(text, open, 2, pair);
    expect(largestDifference(painted.relation, masks[0].relation)).toBeLessThan(1e-5);
    await expect(model.laboratory.paint(text, open, 2)).rejects.toThrow(/name the pair/);
    model.dispose();
  });

  it("the tagger's path is the prediction's", async () => {
    const model = system();
    const { path, tags, emissions } = await model.laboratory.tagging(text);
    expect(emissions.shape).toEqual([text.length, tags.length]);
    const [predicted] = await model.predict([SENTENCES[2]]);
    const starts = path.flatMap((tag, t) => (/^[BS]-/.test(tags[tag]) ? [t] : []));
    expect(predicted.entities.map(({ start }) => start)).toEqual(starts);
    model.dispose();
  });

  it("the four steps of a row end in that row's attention", async () => {
    const model = system();
    const { masks, tokens } = await model.laboratory.trace(text, pair, 2);
    const T = tokens.length;
    for (const [layer, head, row] of [
      [0, 1, 3],
      [2, 0, 0],
      [3, 1, 2],
    ] as const) {
      const steps = await model.laboratory.steps(text, masks[3].open, 2, layer, head, row);
      const at = ((layer * 2 + head) * T + row) * T;
      expect(largestDifference(steps.probabilities, masks[3].attention.data.subarray(at, at + T))).toBeLessThan(1e-5);
      const size = steps.output.length;
      for (let c = 0; c < size; c++) {
        const sum = steps.probabilities.reduce((total, p, j) => total + p * steps.values.data[j * size + c], 0);
        expect(steps.output[c]).toBeCloseTo(sum, 5);
      }
    }
    await expect(model.laboratory.steps(text, masks[3].open, 2, 4, 0, 0)).rejects.toThrow(/layer 4/);
    model.dispose();
  });
});
