/** The plan that the defaults make: what is trained on how many sentences, for how long, with how many seeds. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RECIPES, recipeOf } from "../../../src/evaluation/plan.js";
import type { Cell, ExperimentName, Plan } from "../../../src/evaluation/plan.js";
import type { RunRecord } from "../../../src/evaluation/records.js";
import { makePlan } from "../../../tools/experiment/plan.js";
import type { PlanInputs } from "../../../tools/experiment/plan.js";
import { DEFAULT_PLAN, readSettings, TUNED } from "../../../tools/experiment/settings.js";
import { UsageError } from "../../../tools/lib/flags.js";
import { temporaryFolder } from "../surroundings.js";

const SIZES = { numLayers: 6, hiddenSize: 128, numHeads: 4, intermediateSize: 512 };
const file = (sentences: number) => ({ path: "file", sha256: "sha", sentences });
const INPUTS: Omit<PlanInputs, "records"> = {
  settings: DEFAULT_PLAN,
  corpus: { train: file(3877), dev: file(502), test: file(497) },
  corpusHash: "corpus",
  encoders: {
    small: { source: "small", sha256: "s", trim: false, ...SIZES },
    large: { source: "bge-small-zh", sha256: "l", trim: true, ...SIZES },
  },
};

const trials = makePlan({ ...INPUTS, records: [] });
const records = trials.cells
  .filter(({ experiment }) => experiment === "tune")
  .map(({ config, hash }) => ({ config, hash, curve: [[1, 0.5]], bestEpoch: 1 }) as unknown as RunRecord);
const plan: Plan = makePlan({ ...INPUTS, records });

describe.each(RECIPES)("under the recipe %s", (recipe) => {
  const cells = (experiment: ExperimentName) =>
    plan.cells.filter((cell) => cell.experiment === experiment && recipeOf(cell) === recipe);
  const curveOf = (system: string) =>
    cells("curve")
      .filter(({ name }) => name.replace(/, \S+ sentences$/, "") === system)
      .map(({ config, seeds }: Cell) => {
        const { epochs, passes = 1, patience } = config.training;
        return { sentences: config.sentences, epochs, passes, seeds: seeds.length, ...(patience ? { patience } : {}) };
      });

  test("every system has as many trials, which differ in the learning rate", () => {
    const rates = recipe === "paper" ? 3 : 4;
    for (const system of TUNED) {
      const own = cells("tune").filter(({ config }) => config.system === system);
      expect(own).toHaveLength(rates);
      expect(new Set(own.map(({ config }) => config.training.learningRate)).size).toBe(rates);
      expect(new Set(own.map(({ config }) => config.settings.dropout)).size).toBe(1);
    }
  });

  test("what waits for its tuning is not planned, and said; what is not tuned is planned at once", () => {
    expect(new Set(trials.cells.map(({ experiment }) => experiment))).toEqual(new Set(["tune", "part", "curve"]));
    const who =
      recipe === "paper"
        ? "focused waits for its tuning: 0 of 3"
        : "focused (recommended) waits for its tuning: 0 of 4";
    expect(trials.waiting).toContain(`${who} trials are recorded`);
  });

  test("a curve has as many steps as the part at every size, each sentence up to four times as often, dev about as often", () => {
    expect(curveOf("focused")).toEqual([
      { sentences: 50, epochs: 10, passes: 4, seeds: 3 },
      { sentences: 100, epochs: 10, passes: 4, seeds: 3 },
      { sentences: 250, epochs: 10, passes: 4, seeds: 3 },
      { sentences: 500, epochs: 10, passes: 3, seeds: 3 },
      { sentences: 1000, epochs: 15, passes: 1, seeds: 3 },
      { sentences: 1500, epochs: 10, passes: 1, seeds: 3 },
      { sentences: null, epochs: 15, passes: 1, seeds: 5 },
    ]);
    const sameButSeeds = curveOf("focused").map((each) => ({ ...each, seeds: 3 }));
    expect(curveOf("focused not pretrained")).toEqual(sameButSeeds);
    expect(curveOf("focused, bge-small-zh").map(({ seeds }) => seeds)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(curveOf("focused, bge-small-zh").at(-1)).toMatchObject({ sentences: null, epochs: 5 });
    // 40 epochs and a patience of 5 on all of train, up to eight times that, counted in passes.
    expect(curveOf("joint-bilstm")).toEqual([
      { sentences: 50, epochs: 80, passes: 4, patience: 10, seeds: 1 },
      { sentences: 100, epochs: 80, passes: 4, patience: 10, seeds: 1 },
      { sentences: 250, epochs: 80, passes: 4, patience: 10, seeds: 1 },
      { sentences: 500, epochs: 103, passes: 3, patience: 13, seeds: 1 },
      { sentences: 1000, epochs: 155, passes: 1, patience: 19, seeds: 1 },
      { sentences: 1500, epochs: 103, passes: 1, patience: 13, seeds: 0 },
      { sentences: null, epochs: 40, passes: 1, patience: 5, seeds: 5 },
    ]);
  });

  test("fewer seeds than the protocol's stand with their reason", () => {
    const planned = DEFAULT_PLAN.seeds;
    for (const { experiment, seeds, cut } of plan.cells)
      if (experiment !== "tune") expect(cut !== undefined).toBe(seeds.length < planned[experiment]);
    expect(cells("part").flatMap(({ name, seeds }) => (seeds.length > 0 ? [[name, seeds.length]] : []))).toEqual([
      ["focused", 3],
      ["focused, bge-small-zh", 1],
    ]);
  });

  test("the ends of a curve are runs of the other experiments", () => {
    const hashes = (experiment: ExperimentName) => cells(experiment).map(({ hash }) => hash);
    const ends = cells("curve").filter(({ name }) => /^(focused|joint-bilstm), (1500|all) sentences$/.test(name));
    expect(ends).toHaveLength(4);
    for (const { hash, seeds } of ends) {
      expect([...hashes("main"), ...hashes("part")]).toContain(hash);
      const same = plan.cells.filter((cell) => cell.hash === hash).map((cell) => cell.seeds);
      expect(same).toEqual(same.map(() => seeds));
    }
  });
});

test("on a smaller corpus no size is planned that it does not have, and a part that it does not have is refused", () => {
  const corpus = { ...INPUTS.corpus, train: file(800) };
  const settings = { ...DEFAULT_PLAN, part: { sentences: 600 } };
  const small = makePlan({ ...INPUTS, settings, corpus, records });
  const sizes = small.cells.flatMap(({ experiment, config }) => (experiment === "curve" ? [config.sentences] : []));
  expect([...new Set(sizes)]).toEqual([50, 100, 250, 500, 600, null]);
  expect(() => makePlan({ ...INPUTS, corpus, records })).toThrow("the part has 1500 sentences, but train only 800");
});

describe("a plan's file", () => {
  const folder = temporaryFolder();
  const read = (text: string) => {
    const path = join(folder, "plan.json");
    writeFileSync(path, text);
    return readSettings(path);
  };

  test("says what differs, and leaves the rest as it is", async () => {
    const settings = await read(`{"epochs": {"full": 20}, "corpus": {"train": "mine.jsonl"}, "cuts": []}`);
    expect(settings.epochs).toEqual({ ...DEFAULT_PLAN.epochs, full: 20 });
    expect(settings.corpus).toEqual({ ...DEFAULT_PLAN.corpus, train: "mine.jsonl" });
    expect([settings.cuts, settings.seeds]).toEqual([[], DEFAULT_PLAN.seeds]);
  });

  test.each([
    [`{"epochs": {"ful": 20}}`, "epochs.ful is unknown; there are trial, part, full"],
    [`{"size": "fulll"}`, "size fulll is unknown; there are part, full"],
    [`{"size": `, "plan.json is not JSON"],
  ])("%s is not understood", async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
    await expect(read(text)).rejects.toThrow(UsageError);
  });
});
