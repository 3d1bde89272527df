/** What of a plan is done, and how long the rest will take, from what the recorded runs took. */
import type { Cell } from "../../src/evaluation/plan.js";
import { recordKey } from "../../src/evaluation/records.js";
import type { RunRecord } from "../../src/evaluation/records.js";
import { counted, duration } from "../lib/words.js";

export interface PlannedRun {
  cell: Cell;
  seed: number;
  key: string;
}

/** The runs of some cells, each once, seed by seed within an experiment, so that what was done at any time covers all cells. */
export function plannedRuns(cells: readonly Cell[], corpusHash: string): PlannedRun[] {
  const runs = new Map<string, PlannedRun>();
  for (const experiment of new Set(cells.map((cell) => cell.experiment))) {
    const own = cells.filter((cell) => cell.experiment === experiment);
    for (let i = 0; i < Math.max(...own.map(({ seeds }) => seeds.length)); i++)
      for (const cell of own.filter(({ seeds }) => i < seeds.length)) {
        const seed = cell.seeds[i];
        const key = recordKey({ config: cell.config, hash: cell.hash, corpusHash, seed });
        if (!runs.has(key)) runs.set(key, { cell, seed, key });
      }
  }
  return [...runs.values()];
}

export interface Outlook {
  /** Of the runs whose kind was timed before. */
  seconds: number;
  /** Runs of systems that no record tells the pace of. */
  unknown: PlannedRun[];
}

/** Wall time of runs, by what records say a sentence of an epoch takes the same system with the same encoder. */
export function outlook(runs: readonly PlannedRun[], records: readonly RunRecord[], trainSentences: number): Outlook {
  const unknown: PlannedRun[] = [];
  let seconds = 0;
  for (const run of runs) {
    const { config } = run.cell;
    const alike = records.filter(({ config: c }) => kind(c) === kind(config));
    if (alike.length === 0) {
      unknown.push(run);
      continue;
    }
    const sentences = config.sentences ?? trainSentences;
    const done = alike.reduce((sum, record) => sum + record.epochs * passes(record) * record.corpus.train.sentences, 0);
    const minutes = alike.reduce((sum, record) => sum + record.minutes, 0);
    // Where runs stop early, as many epochs as those before took.
    const epochs = config.training.patience
      ? alike.reduce((sum, record) => sum + record.epochs, 0) / alike.length
      : config.training.epochs;
    seconds += (60 * minutes * epochs * passes(run.cell) * sentences) / done;
  }
  return { seconds, unknown };
}

const passes = ({ config }: Pick<Cell, "config">) => config.training.passes ?? 1;

const kind = ({ system, encoder }: Cell["config"]) => `${system} ${encoder?.sha256 ?? ""}`;

export function describeOutlook({ seconds, unknown }: Outlook, runs: number): string {
  if (runs === 0) return "nothing is left";
  const systems = [...new Set(unknown.map(({ cell }) => cell.config.system))];
  const timed = runs - unknown.length;
  return [
    ...(timed > 0 ? [`about ${duration(seconds)} of computing for ${counted(timed, "run")}`] : []),
    ...(unknown.length > 0 ? [`no estimate yet for ${counted(unknown.length, "run")} of ${systems.join(", ")}`] : []),
  ].join(", ");
}
