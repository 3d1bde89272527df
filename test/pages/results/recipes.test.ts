/** Two recipes and several data sets side by side: each is worked out from its own records. */
import { describe, expect, it, vi } from "vitest";
import { underRecipe } from "../../../src/evaluation/plan.js";
import { predictionsOf, scoresOf } from "../../../src/evaluation/records.js";
import type { RunRecord } from "../../../src/evaluation/records.js";
import { Results } from "../../../src/evaluation/results.js";
import { scoreDocuments } from "../../../src/evaluation/scores.js";
import { siteResults } from "../../../src/evaluation/site-results.js";
import { words } from "../../../src/i18n/index.js";
import { claimRows } from "../../../src/pages/results/by-recipe.js";
import { variantsOf } from "../../../src/pages/results/diagnosis.js";
import { findings } from "../../../src/pages/results/findings.js";
import { chosenRecipe, standard, underBoth } from "../../../src/pages/results/measured.js";
import type { Measurements } from "../../../src/pages/results/measured.js";
import { cellsOfBothRecipes, syntheticResults, withoutSentences } from "../../evaluation/synthetic-records.js";

// The build for browsers has no exports in Node; the package itself has the same functions.
vi.mock("arquero/dist/arquero.min.js", async () => ({ default: await import("arquero") }));

const files = syntheticResults(({ experiment }) => ["grid", "curve"].includes(experiment), cellsOfBothRecipes());
const counted = withoutSentences(files, "ade");
const site = siteResults(files);
const both = underBoth(site);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("measurements under a recipe", () => {
  it("are those of its own runs, whoever has the same name under the other", () => {
    for (const recipe of ["paper", "recommended"] as const) {
      const focused = both[recipe].recorded("main").find(({ cell }) => cell.name === "focused")!;
      const own = files.records.filter(
        ({ system, config }) =>
          system === "focused" &&
          config.sentences === null &&
          config.training.nerWeight === (recipe === "paper" ? undefined : 0.05),
      );
      expect(focused.runs).toHaveLength(2);
      const f1 = own.map(
        (record) => scoreDocuments(files.test, predictionsOf(record, "relation", files.test)!).relation.strict.micro.f1,
      );
      expect(both[recipe].measure(focused, standard("relation"))!.estimate.f1.value).toBeCloseTo(mean(f1), 12);
    }
  });

  it("open with the recommended one once it has as many systems, unless the address asks for another", () => {
    const isPaper = ({ config }: (typeof site.runs)[number]) => config.training.nerWeight === undefined;
    const runs = site.runs.filter((run) => isPaper(run) || run.system !== "cnn");
    expect(chosenRecipe({ ...site, runs: site.runs.filter(isPaper) }, "")).toBe("paper");
    expect(chosenRecipe({ ...site, runs }, "")).toBe("paper");
    expect(chosenRecipe(site, "")).toBe("recommended");
    expect(chosenRecipe(site, "paper")).toBe("paper");
  });

  it("are the same from counts as from predictions, on the page and on the command line", () => {
    const fromCounts = underBoth(siteResults(counted)).recommended;
    for (const [i, measurement] of both.recommended.recorded("main").entries())
      for (const table of ["entity", "relation", "relationGold"] as const)
        expect(fromCounts.measure(fromCounts.recorded("main")[i], standard(table))).toEqual(
          both.recommended.measure(measurement, standard(table)),
        );
    const [one, other] = [files, counted].map(
      ({ plan, records, test }) => new Results(underRecipe(plan!, "recommended"), records, test, { samples: 50 }),
    );
    for (const cell of one.cells("main")) {
      const view = { table: "relation", match: "strict", row: "micro" } as const;
      expect(other.onTest(cell, view)).toEqual(one.onTest(cell, view));
    }
    expect(one.plan.cells.every(({ recipe }) => recipe === "recommended")).toBe(true);
  });
});

describe("the claims under both recipes", () => {
  const told = { paper: findings(both.paper), recommended: findings(both.recommended) };
  const rows = claimRows(told);

  it("are those that one of them speaks to, each with both verdicts and whether they are the same", () => {
    const joint = rows.find(({ claim }) => claim === "joint")!;
    expect(joint.found.paper.verdict).toBe(told.paper.find(({ claim }) => claim === "joint")!.verdict);
    expect(rows.map(({ claim }) => claim)).not.toContain("mask");
    for (const { found, compared } of rows)
      expect(compared).toBe(found.paper.verdict === found.recommended.verdict ? "same" : "differs");
    const half = claimRows({ ...told, recommended: findings(underBoth(siteResults(syntheticResults())).recommended) });
    expect(new Set(half.map(({ compared }) => compared))).toEqual(new Set(["unknown"]));
  });

  it("have the interval and the seeds of each recipe's own difference", () => {
    for (const recipe of ["paper", "recommended"] as const) {
      const measurements = both[recipe];
      const of = (name: string) => measurements.recorded("main").find(({ cell }) => cell.name === name)!;
      const { f1 } = measurements.difference(of("focused"), of("joint-bilstm"), standard("relation"))!;
      const { short } = rows.find(({ claim }) => claim === "joint")!.found[recipe];
      expect(short).toEqual([words.results.difference.part(f1.value, f1.low, f1.high), "2 seeds"]);
    }
  });

  it("on discarding compare more with less, whichever of the two the reference does", () => {
    const cells = cellsOfBothRecipes();
    const reference = cells.filter(({ experiment, name }) => experiment === "ablations" && name === "reference");
    const other = reference.map(({ config, ...cell }, i) => {
      const training = { ...config.training, discardNoRelation: i === 0 ? 0 : 0.85 };
      return { ...cell, name: "the other way", config: { ...config, training }, hash: `other-${i}` };
    });
    const made = syntheticResults(({ experiment }) => experiment !== "ablations", [...cells, ...other]);
    const { paper, recommended } = underBoth(siteResults(made));
    const lineOf = (measurements: Measurements) => findings(measurements).find(({ claim }) => claim === "discard")!;
    expect(lineOf(paper).lines[0]).toMatch(/^The reference .* minus the other way/);
    expect(lineOf(recommended).lines[0]).toMatch(/^the other way minus The reference/);
  });
});

describe("the balance of the losses", () => {
  it("is held against its reference on dev, on the means of the records' own scores", () => {
    const [reference, variant] = variantsOf(both.paper);
    expect(reference.toReference).toBeUndefined();
    const f1 = (name: string) => {
      const { hash } = files.plan!.cells.find((cell) => cell.experiment === "balance" && cell.name === name)!;
      const runs: RunRecord[] = files.records.filter((record) => record.hash === hash);
      expect(runs).toHaveLength(2);
      return mean(runs.map((run) => scoresOf(run, "dev", "relation", "strict")!.micro.f1));
    };
    expect(variant.toReference!.value).toBeCloseTo(f1("L_ner \u00d7 0.05") - f1("reference"), 12);
    expect(variantsOf(both.recommended)).toEqual([]);
  });
});
