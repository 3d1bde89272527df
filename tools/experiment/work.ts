/** Does the runs of a plan one after the other, skipping what is recorded or in another process's hands. */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { dataSetOf, recipeOf } from "../../src/evaluation/plan.js";
import type { Cell, ExperimentName, Plan, Recipe } from "../../src/evaluation/plan.js";
import { recordKey } from "../../src/evaluation/records.js";
import type { RunRecord } from "../../src/evaluation/records.js";
import { devFigure } from "../../src/evaluation/tuning.js";
import type { NodeBackend } from "../lib/backend.js";
import type { Surroundings } from "../lib/command.js";
import { writeAtomically } from "../lib/files.js";
import { duration, inWords } from "../lib/words.js";
import { describeOutlook, outlook, plannedRuns } from "./outlook.js";
import type { PlannedRun } from "./outlook.js";
import { performRun } from "./perform.js";
import { makePlan } from "./plan.js";
import type { PlanInputs } from "./plan.js";
import { isRecorded, readRecords, WorkFolder, writeRecord } from "./store.js";

export interface WorkOptions {
  inputs: Omit<PlanInputs, "records">;
  /** Experiments to run; absent: all. */
  only?: readonly ExperimentName[];
  systems?: readonly string[];
  /** Cells of this recipe alone; absent: of all. */
  recipe?: Recipe;
  /** Text that a cell's name must hold. */
  cells?: string;
  /** Of each cell the first so many seeds; absent: all. */
  seeds?: number;
  out: string;
  work: string;
  backend: NodeBackend;
}

export interface State {
  plan: Plan;
  records: RunRecord[];
  /** Asked for and not recorded. */
  left: PlannedRun[];
}

/** Where things stand: the plan as the records allow it. */
export async function readState(options: WorkOptions): Promise<State> {
  const { inputs, out } = options;
  const all = await readRecords(out);
  const records = all.filter(({ corpusHash }) => corpusHash === inputs.corpusHash);
  // Trials see no test file, so plans of the same training share them.
  const plan = makePlan({ ...inputs, records: all.filter((record) => isTrainedOn(record, inputs.corpus)) });
  const recorded = new Set(records.map(recordKey));
  const cells = plan.cells
    .filter(wanted(options))
    .map((cell) => ({ ...cell, seeds: cell.seeds.slice(0, options.seeds) }));
  const asked = plannedRuns(cells, plan.corpusHash);
  return { plan, records, left: asked.filter(({ key }) => !recorded.has(key)) };
}

const isTrainedOn = ({ corpus }: RunRecord, { train, dev }: Plan["corpus"]) =>
  corpus.train.sha256 === train.sha256 && corpus.dev.sha256 === dev.sha256;

/** Beside the records, for whatever shows them. */
async function writePlan({ out }: WorkOptions, plan: Plan): Promise<void> {
  const folder = join(dirname(out), "plans");
  await mkdir(folder, { recursive: true });
  await writeAtomically(join(folder, `${dataSetOf(plan).name}.json`), `${JSON.stringify(plan, null, 1)}\n`);
}

const wanted =
  ({ only, systems, recipe, cells = "" }: WorkOptions) =>
  (cell: Cell) =>
    (only?.includes(cell.experiment) ?? true) &&
    (systems?.includes(cell.config.system) ?? true) &&
    (recipe === undefined || recipe === recipeOf(cell)) &&
    cell.name.includes(cells);

export interface Outcome {
  failed: string[];
  stopped: boolean;
}

/** Until nothing is left to do, or it is told to stop; a run that fails is told of and left. */
export async function work(options: WorkOptions, around: Surroundings): Promise<Outcome> {
  const folder = new WorkFolder(options.work);
  const failed: string[] = [];
  const say = (line: string) => around.stderr.write(`${line}\n`);
  while (!around.stop.aborted) {
    const state = await readState(options);
    await writePlan(options, state.plan);
    const left = state.left.filter(({ key }) => !failed.includes(key));
    const next = await firstClaimed(left, folder);
    if (!next) {
      if (left.length === 0) break;
      // The others are at these; their end may let more be planned.
      await pause(2000, undefined, { signal: around.stop }).catch(() => {});
      continue;
    }
    const { cell, seed, key } = next;
    if (isRecorded(options.out, key)) {
      // By another process, between the reading of the records and the claim.
      await folder.remove(key);
      continue;
    }
    const { plan, records } = state;
    const ahead = outlook(left, records, plan.corpus.train.sentences);
    say(`${left.length} runs left: ${describeOutlook(ahead, left.length)}`);
    say(`${cell.experiment}: ${cell.name}, seed ${seed} (${key})`);
    try {
      const place = { ...options.inputs.settings, corpusHash: plan.corpusHash, backend: options.backend };
      const made = await performRun(cell, seed, { ...place, folder: folder.of(key) }, around);
      if (!made) {
        await folder.release(key);
        break;
      }
      const [record] = made;
      for (const one of made) if (!isRecorded(options.out, recordKey(one))) await writeRecord(options.out, one);
      await folder.remove(key);
      say(describeRecord(record));
    } catch (error) {
      await folder.release(key);
      failed.push(key);
      say(`${key} failed: ${process.env.DEBUG ? (error as Error).stack : inWords(error)}`);
    }
  }
  return { failed, stopped: around.stop.aborted };
}

async function firstClaimed(runs: readonly PlannedRun[], folder: WorkFolder): Promise<PlannedRun | undefined> {
  for (const run of runs) if (await folder.claim(run.key)) return run;
  return undefined;
}

function describeRecord(record: RunRecord): string {
  const { epochs, bestEpoch, minutes } = record;
  return `recorded: epoch ${bestEpoch} of ${epochs}, dev F1 ${(100 * devFigure(record)).toFixed(2)}, ${duration(60 * minutes)}`;
}
