/** The tables of the results as text. Figures in percent: mean over the seeds, ± deviation over them, [95 % interval over reports]. */
import { groups } from "d3";
import { costsOf } from "../../src/evaluation/costs.js";
import type { Cell, ExperimentName } from "../../src/evaluation/plan.js";
import type { Match, RunRecord, TableName } from "../../src/evaluation/records.js";
import type { Results, Summary, View } from "../../src/evaluation/results.js";
import { words } from "../../src/i18n/index.js";
import { bestTrial, devFigure } from "../../src/evaluation/tuning.js";
import { table } from "../lib/table.js";
import { duration } from "../lib/words.js";

const percent = (share: number) => (100 * share).toFixed(2);
const NONE = "–";

function f1With({ mean, deviation, interval }: Summary): string {
  const spread = deviation === null ? "" : ` ± ${percent(deviation)}`;
  return `${percent(mean.f1)}${spread} [${percent(interval.f1.low)}, ${percent(interval.f1.high)}]`;
}

/** Recorded of planned runs, and why fewer were planned. */
function runsOf(results: Results, cell: Cell): string {
  const runs = `${results.runs(cell).length} of ${cell.seeds.length}`;
  return cell.cut ? `${runs} (cut: ${cell.cut})` : runs;
}

/** As on the page of results. */
const TITLES = words.results.tables;

/** P, R and F1 on test of every system of an experiment that looks for it. */
export function scoreTables(results: Results, experiment: ExperimentName, match: Match): string[] {
  return (Object.keys(TITLES) as TableName[]).flatMap((name) => {
    const view: View = { table: name, match, row: "micro" };
    const rows = results.cells(experiment).flatMap((cell) => {
      const summary = results.onTest(cell, view);
      if (!summary) return [];
      const { precision, recall } = summary.mean;
      return [[cell.name, percent(precision), percent(recall), f1With(summary), runsOf(results, cell)]];
    });
    if (rows.length === 0) return [];
    return [`${TITLES[name]}, ${match}, test, micro\n${table([["system", "P", "R", "F1", "runs"], ...rows])}`];
  });
}

/** Which cells of an experiment were planned without a seed, and why. */
export function leftOut(results: Results, experiment: ExperimentName): string[] {
  const cut = results.cells(experiment).filter(({ seeds }) => seeds.length === 0);
  return groups(cut, (cell) => cell.cut ?? "").map(
    ([why, cells]) => `Left out: ${cells.map(({ name }) => name).join(", ")} (${why})`,
  );
}

/** F1 on dev and test of every cell. */
export function cellTable(results: Results, experiment: ExperimentName): string[] {
  const names = Object.keys(TITLES) as TableName[];
  const rows = results.cells(experiment).flatMap((cell) => {
    if (results.runs(cell).length === 0) return [];
    return names.flatMap((name) => {
      const test = results.onTest(cell, { table: name, match: "strict", row: "micro" });
      const dev = results.onDev(cell, name);
      if (!test && !dev) return [];
      return [[cell.name, name, dev ? f1With(dev) : NONE, test ? f1With(test) : NONE, runsOf(results, cell)]];
    });
  });
  return rows.length > 0 ? [table([["cell", "what", "dev F1", "test F1", "runs"], ...rows])] : [];
}

/** Each ablation against the reference: paired differences of F1 on test. */
export function differenceTable(results: Results): string[] {
  const [reference, ...others] = results.cells("ablations");
  if (!reference) return [];
  const rows = others.flatMap((cell) =>
    (Object.keys(TITLES) as TableName[]).flatMap((name) => {
      const difference = results.difference(cell, reference, { table: name, match: "strict", row: "micro" });
      if (!difference) return [];
      const { value, low, high } = difference.f1;
      return [[cell.name, name, percent(value), `[${percent(low)}, ${percent(high)}]`, percent(difference.above)]];
    }),
  );
  if (rows.length === 0) return [];
  const head = ["minus the reference", "what", "F1", "95 % interval", "% of draws above"];
  return [table([head, ...rows])];
}

/** Each change to the balance of the losses against the first cell, the recipe as it is, on dev: F1, and paired differences. */
export function balanceTable(results: Results): string[] {
  const [reference, ...others] = results.cells("balance");
  if (!reference) return [];
  const rows = [reference, ...others].flatMap((cell) =>
    (Object.keys(TITLES) as TableName[]).flatMap((name) => {
      const dev = results.onDev(cell, name);
      if (!dev) return [];
      const difference = reference !== cell ? results.differenceOnDev(cell, reference, name) : undefined;
      const minus = difference
        ? `${percent(difference.f1.value)} [${percent(difference.f1.low)}, ${percent(difference.f1.high)}]`
        : NONE;
      return [[cell.name, name, f1With(dev), minus, runsOf(results, cell)]];
    }),
  );
  return rows.length > 0 ? [table([["variant", "what", "dev F1", "minus the first", "runs"], ...rows])] : [];
}

/** The dev figure of every trial; a star stands at the one that was chosen. */
export function tuningTable(results: Results): string[] {
  const trials = results.cells("tune").flatMap((cell) => results.runs(cell).map((run) => ({ cell, run })));
  const bySystem = new Map<string, RunRecord[]>();
  for (const { run } of trials) bySystem.set(run.system, [...(bySystem.get(run.system) ?? []), run]);
  const rows = trials.map(({ cell, run }) => {
    const best = bestTrial(bySystem.get(run.system)!) === run;
    return [cell.name, percent(devFigure(run)), `${run.bestEpoch} of ${run.epochs}`, best ? "*" : ""];
  });
  return rows.length > 0 ? [table([["trial", "dev F1", "epoch", "chosen"], ...rows])] : [];
}

/** Parameters, time and speed by system; times and epochs are of the runs on one kind of processor. */
export function costTable(results: Results, experiment: ExperimentName): string[] {
  const { processor, systems } = costsOf(
    results.cells(experiment).map((cell) => ({ name: cell.name, runs: results.runs(cell) })),
  );
  const time = (minutes: number | null) => (minutes === null ? NONE : duration(60 * minutes));
  const rows = systems.map(({ name, parameters, minutes, cpuMinutes, epochs, timedRuns, runs, sentencesPerSecond }) => [
    name,
    String(parameters),
    time(minutes),
    time(cpuMinutes),
    epochs.toFixed(1),
    `${timedRuns} of ${runs}`,
    sentencesPerSecond?.toFixed(0) ?? NONE,
  ]);
  const head = ["system", "parameters", "training", "of processor time", "epochs", "runs timed", "test sentences/s"];
  return rows.length > 0 ? [table([head, ...rows]), `Times on ${processor}.`] : [];
}
