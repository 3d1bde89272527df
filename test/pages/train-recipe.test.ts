/** The recipe in the form of the training page: what it decides, what is changed by hand, and what links and old runs mean. */
import { describe, expect, it } from "vitest";
import { DEFAULT_TRAINING } from "../../src/model/config.js";
import { recipeFor } from "../../src/model/recipes.js";
import {
  asChosen,
  balanceIndex,
  BALANCES,
  changedFrom,
  recipeOfRun,
  settled,
  valuesOf,
} from "../../src/pages/train-recipe.js";
import { problemsOf, runRequest, TRAIN_SETTINGS } from "../../src/pages/train-settings.js";
import { defineState } from "../../src/runtime/url-state.js";

const definition = defineState(TRAIN_SETTINGS);
const read = (link: string) => definition.parse(link).state;
const DATA = { source: { name: "x", files: { train: "x", dev: null, test: null } }, train: [], dev: [], test: [] };
const requestOf = (link: string) => runRequest(read(link), DATA, "id", "name");

describe("a recipe decides what the reader leaves to it", () => {
  it.each(["paper", "recommended"] as const)("%s", (recipe) => {
    const { training, settings } = recipeFor(recipe, "focused");
    const { options, config, recipe: named } = requestOf(`?v=1&recipe=${recipe}`);
    expect(named).toBe(recipe);
    expect(options.discardNoRelation).toBe(training.discardNoRelation);
    expect(options.nerWeight).toBe(training.nerWeight);
    expect(config.readout).toBe(settings.readout);
    expect(problemsOf(read(`?v=1&recipe=${recipe}`))).toEqual({});
  });

  it("paper is what runs were before there were two", () => {
    const { options, config } = requestOf("?v=1&recipe=paper");
    expect(options).toEqual({ ...DEFAULT_TRAINING, epochs: 10, batchSize: 16, learningRate: 1e-3 });
    expect(config).not.toHaveProperty("readout");
  });

  it("what a link names holds, also a value that is another recipe's", () => {
    const state = read("?v=1&recipe=paper&discard=0&balance=0.05&readout=pooled");
    expect(settled(state)).toMatchObject(valuesOf("recommended"));
    expect(changedFrom(state)).toEqual(["discard", "readout", "balance"]);
    const { state: again } = definition.parse(definition.format(state));
    expect(settled(again)).toEqual(settled(state));
    expect(problemsOf(read("?v=1&discard=-0.5")).discard).toBe("Must be from 0 to 1.");
  });

  it("a value set back to the recipe's is the recipe's again", () => {
    const { balance } = valuesOf("recommended");
    expect(asChosen("recommended", "balance", balance)).toBe(TRAIN_SETTINGS.balance.default);
    expect(asChosen("paper", "balance", balance)).toBe(balance);
    expect(changedFrom({ ...definition.defaults(), discard: valuesOf("recommended").discard })).toEqual([]);
  });
});

describe("a stored run", () => {
  const run = requestOf("?v=1&recipe=recommended");

  it("has the recipe that it was started with, and says where its values are others", () => {
    expect(recipeOfRun(run)).toEqual({ recipe: "recommended", changed: false });
    expect(recipeOfRun({ ...run, options: { ...run.options, nerWeight: 2 } }).changed).toBe(true);
    expect(recipeOfRun(requestOf("?v=1&discard=0.5")).changed).toBe(true);
  });

  it("from before there were two has the paper's", () => {
    const { options, config } = requestOf("?v=1&recipe=paper");
    expect(recipeOfRun({ options, config })).toEqual({ recipe: "paper", changed: false });
  });
});

describe("the slider of the balance", () => {
  it("goes from 0.001 to 10 in even ratios, and has both recipes' values", () => {
    expect([BALANCES[0], BALANCES.at(-1)]).toEqual([0.001, 10]);
    for (const [i, value] of BALANCES.entries()) {
      if (i > 0) expect(value / BALANCES[i - 1]).toBeGreaterThan(1.15);
      if (i > 0) expect(value / BALANCES[i - 1]).toBeLessThan(1.34);
      expect(BALANCES[balanceIndex(value)]).toBe(value);
    }
    for (const recipe of ["paper", "recommended"] as const) expect(BALANCES).toContain(valuesOf(recipe).balance);
    expect(BALANCES[balanceIndex(0.07)]).toBe(0.08);
  });
});
