/** The two recipes as data: what the paper says stays as it was, what is recommended differs in what was measured. */
import { describe, expect, test } from "vitest";
import { CATALOGUE, SYSTEM_NAMES } from "../../src/model/catalogue.js";
import { DEFAULT_RECIPE, recipeFor } from "../../src/model/recipes.js";

test("the paper's recipe is the catalogue's training, whatever the system", () => {
  for (const system of SYSTEM_NAMES)
    expect(recipeFor("paper", system)).toEqual({ settings: {}, training: CATALOGUE[system].training });
  expect(recipeFor("paper", "focused").training).toMatchObject({ discardNoRelation: 0.85 });
  expect(recipeFor("paper", "focused").training).not.toHaveProperty("nerWeight");
});

describe("the recommended recipe, which is the default,", () => {
  test("balances the losses of systems for both tasks alone", () => {
    expect(DEFAULT_RECIPE).toBe("recommended");
    for (const system of SYSTEM_NAMES) {
      const { training } = recipeFor("recommended", system);
      expect("nerWeight" in training).toBe(CATALOGUE[system].tasks.length === 2);
    }
  });

  test("leaves no pair out, for baselines as for the focused model", () => {
    for (const system of SYSTEM_NAMES)
      if ((CATALOGUE[system].tasks as readonly string[]).includes("relation"))
        expect(recipeFor("recommended", system).training.discardNoRelation).toBe(0);
  });

  test("leaves systems for entities alone as they are", () => {
    for (const system of ["bilstm-crf", "rdcnn-crf", "focused-ner"] as const)
      expect(recipeFor("recommended", system)).toEqual(recipeFor("paper", system));
  });

  test("pools where there is a read-out to choose", () => {
    expect(recipeFor("recommended", "focused").settings).toEqual({ readout: "pooled" });
    expect(recipeFor("recommended", "focused-rc").settings).toEqual({ readout: "pooled" });
    expect(recipeFor("recommended", "joint-bilstm").settings).toEqual({});
  });
});
