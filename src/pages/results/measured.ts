/** What was measured, looked up by cell of the plan: scores of each run, means with intervals, differences. */
import { greatest, group, mean } from "d3";
import { bootstrap, pairedBootstrap } from "../../evaluation/bootstrap.js";
import type { Difference, Estimate } from "../../evaluation/bootstrap.js";
import { RECIPES, recipeOf } from "../../evaluation/plan.js";
import type { Cell, ExperimentName, Recipe } from "../../evaluation/plan.js";
import { taskOf } from "../../evaluation/records.js";
import type { Match, TableName } from "../../evaluation/records.js";
import { totalScore } from "../../evaluation/report-counts.js";
import type { ReportCounts, Row } from "../../evaluation/report-counts.js";
import type { Score } from "../../evaluation/scores.js";
import { countsOf, devCountsOf } from "../../evaluation/site-results.js";
import type { SiteResults, SiteRun } from "../../evaluation/site-results.js";

/** A figure to look up; dev has micro strict figures alone. */
export type Query =
  | { split: "test"; table: TableName; match: Match; row: Row }
  | { split: "dev"; table: TableName; match: "strict"; row: "micro" };

/** Strict and micro: the figure that is compared unless something else is asked for. */
export const standard = (table: TableName): Query => ({ split: "test", table, match: "strict", row: "micro" });

/** The same figure on dev, where what is shown is chosen. */
export const onDev = (table: TableName): Query => ({ split: "dev", table, match: "strict", row: "micro" });

/** A cell of the plan with those of its runs that are recorded, by seed. */
export interface Measurement {
  cell: Cell;
  runs: SiteRun[];
}

/** What a cell's runs scored. */
export interface Measured {
  estimate: Estimate;
  /** One a run. */
  seeds: Score[];
}

/** The records of one data set under one recipe. */
export class Measurements {
  readonly #byHash: Map<string, SiteRun[]>;
  readonly #planned = new Map<ExperimentName, Measurement[]>();
  readonly #counts = new Map<string, ReportCounts | undefined>();
  readonly #known = new Map<string, Measured | undefined>();

  constructor(
    readonly results: SiteResults,
    readonly recipe: Recipe,
  ) {
    this.#byHash = group(results.runs, ({ hash }) => hash);
  }

  /** The cells of an experiment in the order of the plan, those without a run included. */
  planned(experiment: ExperimentName): Measurement[] {
    const known = this.#planned.get(experiment) ?? this.#plan(experiment);
    this.#planned.set(experiment, known);
    return known;
  }

  #plan(experiment: ExperimentName): Measurement[] {
    const planned = this.results.plan?.cells ?? [];
    const cells = planned.filter((cell) => cell.experiment === experiment && recipeOf(cell) === this.recipe);
    return cells.map((cell) => {
      const runs = (this.#byHash.get(cell.hash) ?? []).filter(({ seed }) => cell.seeds.includes(seed));
      return { cell, runs: runs.toSorted((a, b) => a.seed - b.seed) };
    });
  }

  /** Those of them that have runs. */
  recorded(experiment: ExperimentName): Measurement[] {
    return this.planned(experiment).filter(({ runs }) => runs.length > 0);
  }

  /** Those that were planned without a seed, for a reason that the cell states. */
  leftOut(experiment: ExperimentName): Measurement[] {
    return this.planned(experiment).filter(({ cell }) => cell.seeds.length === 0);
  }

  /** Entity or relation types of a table, as annotated. */
  types(table: TableName, match: Match): string[] {
    return this.results.gold[taskOf(table)][match].types;
  }

  /** Undefined where the runs have no such table. */
  measure({ cell, runs }: Measurement, query: Query): Measured | undefined {
    const key = JSON.stringify([cell.experiment, cell.name, query]);
    if (!this.#known.has(key)) this.#known.set(key, this.#measure(runs, query));
    return this.#known.get(key);
  }

  /** The one with the highest F1 on dev: what is best is chosen there, so that the figure on test is not that of the luckiest. */
  bestOnDev(all: readonly Measurement[], table: TableName): Measurement | undefined {
    const f1 = ({ runs }: Measurement) =>
      mean(this.#countsOf(runs, onDev(table)), (counts) => totalScore(counts, "micro").f1);
    return greatest(
      all.filter((each) => f1(each) !== undefined),
      (a, b) => f1(a)! - f1(b)!,
    );
  }

  /** First minus second on the same drawn reports; undefined where one of them has no such table. */
  difference(first: Measurement, second: Measurement, query: Query): Difference | undefined {
    const [a, b] = [first, second].map(({ runs }) => this.#countsOf(runs, query));
    return a.length > 0 && b.length > 0 ? pairedBootstrap(a, b, query.row) : undefined;
  }

  #measure(runs: readonly SiteRun[], query: Query): Measured | undefined {
    const counts = this.#countsOf(runs, query);
    if (counts.length === 0) return undefined;
    return { estimate: bootstrap(counts, query.row), seeds: counts.map((each) => totalScore(each, query.row)) };
  }

  #countsOf(runs: readonly SiteRun[], query: Query): ReportCounts[] {
    return runs.flatMap((run) => this.#countsOfRun(run, query) ?? []);
  }

  #countsOfRun(run: SiteRun, { split, table, match }: Query): ReportCounts | undefined {
    const key = [run.key, split, table, match].join();
    if (!this.#counts.has(key))
      this.#counts.set(key, split === "dev" ? devCountsOf(run, table) : countsOf(this.results, run, table, match));
    return this.#counts.get(key);
  }
}

/** The same records under each recipe. */
export const underBoth = (results: SiteResults): Record<Recipe, Measurements> =>
  Object.fromEntries(RECIPES.map((recipe) => [recipe, new Measurements(results, recipe)])) as Record<
    Recipe,
    Measurements
  >;

/** What is asked for; else the recommended recipe, once as many systems are recorded under it as under the paper's. */
export function chosenRecipe(results: SiteResults, asked: Recipe | ""): Recipe {
  if (asked !== "") return asked;
  const { paper, recommended } = underBoth(results);
  return recommended.recorded("main").length >= paper.recorded("main").length ? "recommended" : "paper";
}

/** The cell that the ablations differ from in one thing. */
export const referenceOf = (measurements: Measurements): Measurement | undefined =>
  measurements.recorded("ablations").find(({ cell }) => cell.name === "reference");

/** The focused model of the chart of systems, pretrained: by its name, or by its encoder where the data set has another. */
export function focusedOf(measurements: Measurements): Measurement | undefined {
  const focused = measurements.recorded("main").filter(({ cell }) => cell.config.system === "focused");
  return (
    focused.find(({ cell }) => cell.name === "focused") ?? focused.find(({ cell }) => cell.config.encoder !== null)
  );
}

/** The same model trained from random weights, where it is among the systems. */
export const notPretrainedOf = (measurements: Measurements): Measurement | undefined =>
  measurements
    .recorded("main")
    .find(({ cell }) => cell.config.system === "focused" && cell.name !== "focused" && cell.config.encoder === null);

/** K and the mask of the relation branch, of a cell that has them. */
export function focusOf({ cell }: Measurement): { k: number; mask: string } {
  const { focusedLayers, relationMask } = cell.config.settings;
  return { k: Number(focusedLayers), mask: String(relationMask) };
}
