/** The two runs that show relations starve and recover, and the warning that the discard can earn. */
import { expect, it, vi } from "vitest";
import { countKeptPairs, mostlyRelations } from "../../src/model/training/kept-pairs.js";
import { valuesOf } from "../../src/pages/train-recipe.js";
import { runRequest, TRAIN_SETTINGS } from "../../src/pages/train-settings.js";
import { starvingRuns, stepsOf } from "../../src/pages/train-starve.js";
import { discardWarning } from "../../src/pages/train-warning.js";
import { defineState } from "../../src/runtime/url-state.js";
import type { Document } from "../../src/text/document.js";
import { labelSetOf } from "../../src/text/labels.js";
import { buildTokenizer } from "../../src/text/tokenizers.js";
import { SENTENCES } from "../model/tiny.js";

vi.mock("../../src/runtime/page.js", () => ({}));
vi.mock("../../src/pages/backend.js", () => ({}));

const many: Document[] = Array.from({ length: 400 }, (_, i) => ({ ...SENTENCES[i % SENTENCES.length], id: `s${i}` }));
const source = { name: "tiny", files: { train: "t", dev: null, test: null } };
const requestOf = (link: string, train: Document[]) =>
  runRequest(defineState(TRAIN_SETTINGS).parse(link).state, { source, train, dev: train, test: train }, "id", "name");

it("starving runs differ in the balance alone, and are small", () => {
  const [paper, balanced] = starvingRuns(requestOf("?v=1&seed=5", many));
  const { nerWeight, ...options } = paper.options;
  const { nerWeight: balancedWeight, ...others } = balanced.options;
  expect([nerWeight ?? 1, balancedWeight]).toEqual([valuesOf("paper").balance, valuesOf("recommended").balance]);
  expect(options).toEqual(others);
  expect(options.seed).toBe(5);
  expect(paper.config).toEqual(balanced.config);
  expect(paper.train).toHaveLength(300);
  expect(paper.train).toEqual(balanced.train);
  expect(stepsOf(paper)).toBe(Math.ceil(300 / 16) * 8);
  expect([paper.test, paper.run !== balanced.run]).toEqual([undefined, true]);
});

it("warns exactly where the discard leaves more than half of the pairs as relations", () => {
  // 13 relations among 34 pairs.
  const pairs = SENTENCES.reduce((sum, { entities: { length: n } }) => sum + (n * (n - 1)) / 2, 0);
  const relations = SENTENCES.reduce((sum, { relations }) => sum + relations.length, 0);
  const model = {
    tokenizer: buildTokenizer(
      "character",
      SENTENCES.map(({ text }) => text),
    ),
    ...{ labels: labelSetOf(SENTENCES), maxPositions: 64 },
  };
  expect(countKeptPairs(SENTENCES, model, { seed: 1, discardNoRelation: 0 })).toEqual({ kept: pairs, relations });
  const counts = countKeptPairs(SENTENCES, model, { seed: 1, discardNoRelation: 1 });
  expect(counts).toEqual({ kept: relations, relations });
  expect(mostlyRelations(counts, { discardNoRelation: 1 })).toBe(1);
  expect(mostlyRelations({ kept: 10, relations: 5 }, { discardNoRelation: 0.5 })).toBeUndefined();
  expect(mostlyRelations({ kept: 9, relations: 5 }, { discardNoRelation: 0.5 })).toBeCloseTo(5 / 9);
  // Relations may be frequent by nature: that is no doing of the discard.
  expect(mostlyRelations({ kept: 9, relations: 5 }, { discardNoRelation: 0 })).toBeUndefined();
  expect(discardWarning(requestOf("?v=1&recipe=paper", many))).toMatch(/\d+% of the training pairs are relations/);
  expect(discardWarning(requestOf("?v=1", many))).toBe("");
  expect(discardWarning(requestOf("?v=1&discard=0.1", many))).toBe("");
});
