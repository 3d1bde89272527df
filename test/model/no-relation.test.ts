/** How often No Relation is, told to the model: at decoding by a prior, in training by a weight. */
import { describe, expect, test } from "vitest";
import { pairShares } from "../../src/model/pairs.js";
import { withPrior } from "../../src/model/predict.js";
import { createSystem, loadSystem } from "../../src/model/systems.js";
import { TINY, SENTENCES, tinySystem } from "./tiny.js";
import { useBackend } from "../../tools/lib/backend.js";

describe("the prior at decoding", () => {
  test("is Bayes' rule: scores keep their sum and the odds among relations, No Relation gets its factor", () => {
    const scores = withPrior([0.2, 0.5, 0.3], 4);
    expect(scores[0] + scores[1] + scores[2]).toBeCloseTo(1, 6);
    expect(scores[1] / scores[2]).toBeCloseTo(5 / 3, 5);
    expect(scores[0] / scores[1]).toBeCloseTo((4 * 0.2) / 0.5, 5);
  });

  test("undoes a discard: a model of the discarded pairs gives the text's probabilities", () => {
    // 90 pairs without relation and 10 with one; 85 % of the former are left out, so a fitted model says 13.5 : 10.
    const seen = [13.5 / 23.5, 10 / 23.5];
    expect(withPrior(seen, 1 / 0.15)[0]).toBeCloseTo(0.9, 5);
  });

  test("decides classes of a saved model, which remembers it", async () => {
    await useBackend("wasm");
    const plain = tinySystem();
    const relations = async (system: Awaited<ReturnType<typeof loadSystem>>) => {
      const found = await system.predict(SENTENCES, { goldEntities: true });
      return found.reduce((sum, { relations }) => sum + relations.length, 0);
    };
    const before = await relations(plain);
    expect(before).toBeGreaterThan(0);
    const config = { ...TINY, noRelationPrior: 1000 };
    const strict = await createSystem("focused", { config, tokenizer: "character", train: SENTENCES, seed: 1 });
    expect(await relations(strict)).toBe(0);
    const loaded = await loadSystem(await strict.save());
    expect(loaded.config).toMatchObject({ noRelationPrior: 1000 });
    expect(await relations(loaded)).toBe(0);
    for (const system of [plain, strict, loaded]) system.dispose();
  });
});

describe("shares of the pairs in the loss", () => {
  test("are equal, sum to 1 and leave padding out", () => {
    expect(Array.from(pairShares([{}, {}, {}, {}], 6))).toEqual([0.25, 0.25, 0.25, 0.25, 0, 0]);
  });

  test("follow the weights", () => {
    const shares = pairShares([{ weight: 0.5 }, {}, { weight: 0.5 }], 3);
    expect(Array.from(shares)).toEqual([0.25, 0.5, 0.25]);
  });

  test("of No Relation are what the option says", async () => {
    await useBackend("wasm");
    const system = tinySystem();
    const weights = (noRelationWeight?: number) =>
      system
        .trainingExamples(SENTENCES, {
          seed: 1,
          discardNoRelation: 0,
          ...(noRelationWeight ? { noRelationWeight } : {}),
        })
        .flatMap(({ kept }) => kept.map(({ target, weight }) => [target === 0, weight ?? 1] as const));
    expect(new Set(weights().map(([, weight]) => weight))).toEqual(new Set([1]));
    for (const [isNone, weight] of weights(0.2)) expect(weight).toBe(isNone ? 0.2 : 1);
    system.dispose();
  });
});
