/**
 * The plan as data: which systems are trained how, on what, with how many seeds. Settings are taken from the trials that tuned a system, so
 * its cells are planned once all its trials are recorded.
 */
import { greatest, rollup } from "d3";
import { EXPERIMENTS, PLAN_FORMAT } from "../../src/evaluation/plan.js";
import type { Cell, Plan } from "../../src/evaluation/plan.js";
import { UsageError } from "../lib/flags.js";
import { Planner } from "./planner.js";
import type { PlanInputs } from "./planner.js";
import type { PlanSettings } from "./settings.js";

export type { PlanInputs } from "./planner.js";

/** @throws UsageError where train has fewer sentences than its part */
export function makePlan(inputs: PlanInputs): Plan {
  checkPart(inputs);
  const { settings, corpus, corpusHash } = inputs;
  const planners = settings.recipes.map((recipe) => new Planner(inputs, recipe));
  const cells = planners
    .flatMap((planner) => planner.cells)
    .filter((cell) => settings.experiments.includes(cell.experiment));
  const order = (cell: Cell) => EXPERIMENTS.indexOf(cell.experiment);
  return {
    format: PLAN_FORMAT,
    version: 1,
    data: settings.data,
    corpusHash,
    corpus,
    part: planners[0].part,
    cells: withSharedSeeds(cutDown(cells, settings), settings).sort((a, b) => order(a) - order(b)),
    waiting: [...new Set(planners.flatMap(({ waiting }) => waiting))],
  };
}

function checkPart({ settings, corpus }: PlanInputs): void {
  const { sentences } = settings.part;
  if (sentences > corpus.train.sentences)
    throw new UsageError(
      `the part has ${sentences} sentences, but train only ${corpus.train.sentences}; say a smaller part.sentences in --plan`,
    );
}

/** Cells with the seeds that the cuts leave them; why stands with the cell. */
function cutDown(cells: readonly Cell[], { cuts }: PlanSettings): Cell[] {
  return cells.map((cell) => {
    const cut = cuts.find(({ experiment, cell: text }) => experiment === cell.experiment && cell.name.includes(text));
    return cut ? { ...cell, seeds: cell.seeds.slice(0, cut.seeds), cut: cut.why } : cell;
  });
}

/** Cells of one hash ask for the same runs, so each has the seeds of the one with most: what is recorded for one is shown in all. */
function withSharedSeeds(cells: readonly Cell[], { seeds: protocol }: PlanSettings): Cell[] {
  const most = rollup(
    cells,
    (same) => greatest(same, ({ seeds }) => seeds.length)!.seeds,
    ({ hash }) => hash,
  );
  return cells.map(({ cut, ...cell }) => {
    const seeds = cell.seeds.length > 0 ? most.get(cell.hash)! : cell.seeds;
    const isCut = cell.experiment !== "tune" && seeds.length < protocol[cell.experiment];
    return { ...cell, seeds, ...(isCut && cut !== undefined ? { cut } : {}) };
  });
}
