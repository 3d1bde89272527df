/** What an experiment plan can be told: sizes, seeds, search spaces; the defaults are the protocol of docs/experiments.md. */
import { EXPERIMENTS, RECIPES } from "../../src/evaluation/plan.js";
import type { DataSet, ExperimentName, Recipe, RunTraining } from "../../src/evaluation/plan.js";
import { SYSTEM_NAMES } from "../../src/model/catalogue.js";
import type { SystemName, Values } from "../../src/model/catalogue.js";
import { readBytes } from "../lib/files.js";
import { UsageError } from "../lib/flags.js";

/** The systems that are tuned; the separately trained forms of the focused model take its settings. */
export const TUNED = ["bilstm-crf", "rdcnn-crf", "cnn", "rcn", "joint-bilstm", "focused"] as const;
export type TunedName = (typeof TUNED)[number];

/** Every combination of these is one trial. */
export interface SearchSpace {
  learningRate: number[];
  dropout: number[];
}

/** Settings in place of tuned ones. */
export interface Stated {
  settings: Values;
  training: Partial<RunTraining>;
}

export interface PlanSettings {
  data: DataSet;
  corpus: Record<"train" | "dev" | "test", string>;
  /** Another test file on which runs of these experiments are scored and recorded too, as another data set. */
  alsoTest: { data: DataSet; test: string; experiments: ExperimentName[] } | null;
  /** Under which recipes everything is trained. */
  recipes: Recipe[];
  /** Which experiments the plan has. */
  experiments: ExperimentName[];
  /** For sets on which nothing is tuned: two baselines and the focused model, pretrained and not, with these settings. */
  stated: { baselines: (Stated & { system: SystemName })[]; focused: Stated; notPretrained: Stated } | null;
  /** What the experiments other than main train on: "part", or all of train. */
  size: "part" | "full";
  part: { sentences: number };
  /** Of the focused model in its trials, on the part and on all of train; baselines stop early. */
  epochs: { trial: number; part: number; full: number };
  /** The small encoder: a name or a path. */
  encoder: string;
  /** The large one, in part and curve alone, and not tuned; it has epochs of its own. */
  largeEncoder: {
    source: string;
    focusedLayers: number;
    epochs: { part: number; full: number };
    training: Partial<RunTraining>;
  } | null;
  /** Number of seeds by experiment, from 1; tuning has the one seed 0. */
  seeds: Record<Exclude<ExperimentName, "tune">, number>;
  /** Training-set sizes of the learning curves, in sentences; the part and all of train are added. */
  curveSizes: number[];
  search: Record<TunedName, SearchSpace>;
  /** The same under the recommended recipe: wider where the paper's recipe had chosen an end of its range. */
  widerSearch: Record<TunedName, SearchSpace>;
  /** Settings of systems other than the catalogue's defaults. */
  settings: Partial<Record<SystemName, Values>>;
  training: Partial<Record<SystemName, Partial<RunTraining>>>;
  maxTokens: number;
  /** Fewer seeds than the protocol's for cells whose name holds a text (all, where it is empty); 0 leaves them out. */
  cuts: { experiment: ExperimentName; cell: string; seeds: number; why: string }[];
}

const BASELINE_SEARCH: SearchSpace = { learningRate: [1e-3, 2e-3, 4e-3], dropout: [0.5] };

/** Four rates for every system; those that chose an end of their three get one beyond it. */
const WIDER_SEARCH: SearchSpace = { learningRate: [1e-3, 2e-3, 4e-3, 8e-3], dropout: [0.5] };

const DEFAULT_CUTS: PlanSettings["cuts"] = [
  ...["bilstm-crf", "rdcnn-crf", "cnn", "rcn"].map((cell) => ({
    experiment: "part" as const,
    cell,
    seeds: 0,
    why: "systems for one task are compared on all of train",
  })),
  { experiment: "part", cell: "joint-bilstm", seeds: 0, why: "compute: curve has it on 1,000 sentences" },
  { experiment: "curve", cell: "joint-bilstm, 1500", seeds: 0, why: "compute: the sizes below and above are there" },
  { experiment: "curve", cell: "joint-bilstm", seeds: 1, why: "compute: it is there to compare with" },
  ...(["part", "curve"] as const).map((experiment) => ({
    experiment,
    cell: "bge-small-zh",
    seeds: 1,
    why: "compute: an epoch takes about six times as long as with the small encoder",
  })),
];

/** The reports of another hospital, on which systems that learned from the site's reports are scored too. */
export const HARD_TEST = "data/corpus/test-hard.jsonl";
/** What is scored on both. */
export const ON_BOTH: ExperimentName[] = ["main", "ablations"];

export const DEFAULT_PLAN: PlanSettings = {
  data: { name: "reports", shipped: true },
  alsoTest: { data: { name: "hard", shipped: true }, test: HARD_TEST, experiments: ON_BOTH },
  recipes: [...RECIPES],
  experiments: [...EXPERIMENTS],
  stated: null,
  corpus: { train: "data/corpus/train.jsonl", dev: "data/corpus/dev.jsonl", test: "data/corpus/test.jsonl" },
  size: "part",
  part: { sentences: 1500 },
  epochs: { trial: 6, part: 10, full: 15 },
  encoder: "data/encoders/small.safetensors",
  largeEncoder: {
    source: "bge-small-zh",
    focusedLayers: 2,
    epochs: { part: 6, full: 5 },
    training: { learningRate: 1e-3, encoderLearningRate: 1e-4 },
  },
  seeds: { main: 5, part: 3, grid: 3, ablations: 3, balance: 1, curve: 3 },
  curveSizes: [50, 100, 250, 500, 1000],
  search: {
    "bilstm-crf": BASELINE_SEARCH,
    "rdcnn-crf": BASELINE_SEARCH,
    cnn: BASELINE_SEARCH,
    rcn: BASELINE_SEARCH,
    "joint-bilstm": BASELINE_SEARCH,
    focused: { learningRate: [3e-4, 6e-4, 1.2e-3], dropout: [0.1] },
  },
  widerSearch: {
    "bilstm-crf": WIDER_SEARCH,
    "rdcnn-crf": WIDER_SEARCH,
    cnn: WIDER_SEARCH,
    rcn: WIDER_SEARCH,
    "joint-bilstm": { learningRate: [5e-4, 1e-3, 2e-3, 4e-3], dropout: [0.5] },
    focused: { learningRate: [3e-4, 6e-4, 1.2e-3, 2.4e-3], dropout: [0.1] },
  },
  settings: {},
  training: {},
  maxTokens: 128,
  cuts: DEFAULT_CUTS,
};

/** A plan with what a JSON file says otherwise. @throws UsageError where the file says something unknown */
export async function readSettings(path: string | undefined, plan: PlanSettings = DEFAULT_PLAN): Promise<PlanSettings> {
  if (path === undefined) return plan;
  const given = parsePlan(path, new TextDecoder().decode(await readBytes(path)));
  const settings = { ...plan, ...given };
  refuseUnknown(`${path}: `, Object.keys(given), Object.keys(plan));
  for (const field of ["corpus", "part", "epochs", "seeds", "search", "widerSearch"] as const) {
    Object.assign(settings, { [field]: { ...plan[field], ...given[field] } });
    refuseUnknown(`${path}: ${field}.`, Object.keys(settings[field]), Object.keys(DEFAULT_PLAN[field]));
  }
  refuseUnknown(`${path}: size `, [settings.size], ["part", "full"]);
  for (const field of ["settings", "training"] as const)
    refuseUnknown(`${path}: ${field}.`, Object.keys(settings[field]), SYSTEM_NAMES);
  for (const recipe of settings.recipes) refuseUnknown(`${path}: recipe `, [recipe], RECIPES);
  for (const experiment of settings.experiments) refuseUnknown(`${path}: experiment `, [experiment], EXPERIMENTS);
  for (const { experiment } of settings.cuts) refuseUnknown(`${path}: cuts of `, [experiment], EXPERIMENTS);
  checkEqualBudgets(settings);
  return settings;
}

function parsePlan(path: string, text: string): Partial<PlanSettings> {
  try {
    return JSON.parse(text) as Partial<PlanSettings>;
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${(error as Error).message}`);
  }
}

/** @throws UsageError where one system would be tried more often than another */
function checkEqualBudgets({ search, widerSearch }: PlanSettings): void {
  for (const spaces of [search, widerSearch]) {
    const trials = Object.values(spaces).map(({ learningRate, dropout }) => learningRate.length * dropout.length);
    if (new Set(trials).size > 1)
      throw new UsageError(`every system is tuned with the same number of trials; the plan has ${trials.join(", ")}`);
  }
}

function refuseUnknown(place: string, given: readonly string[], known: readonly string[]): void {
  const surplus = given.find((name) => !known.includes(name));
  if (surplus !== undefined) throw new UsageError(`${place}${surplus} is unknown; there are ${known.join(", ")}`);
}
