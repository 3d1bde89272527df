/**
 * What was planned: experiments, their cells, and the runs that each cell takes. The experiment command writes the plan beside the
 * records of the runs; tables and charts are made by looking up a cell's runs.
 */
import { count, dictionary, either, exactly, list, maybe, number, object, oneOf, text, truth } from "./shape.js";

export const PLAN_FORMAT = "focused-attention experiment plan";

/** In the order in which they run. */
export const EXPERIMENTS = ["tune", "main", "part", "grid", "ablations", "balance", "curve"] as const;
export type ExperimentName = (typeof EXPERIMENTS)[number];
/** Those whose runs are scored on test: `tune` and `balance` choose settings, on dev. */
export const SCORED = ["main", "part", "grid", "ablations", "curve"] as const satisfies ExperimentName[];
export type ScoredExperiment = (typeof SCORED)[number];

/** Everything but the seed and the corpus that decides a run. */
export interface RunConfig {
  system: string;
  /** Every setting of the system by name, those of a pretrained encoder left out. */
  settings: Record<string, number | string>;
  training: RunTraining;
  /** SHA-256 of the pretrained encoder's weights; null: weights start at random. */
  encoder: { sha256: string; trim: boolean } | null;
  /** How many training sentences are used, from the first; null: all. */
  sentences: number | null;
  /** Longest sentence in tokens. */
  maxTokens: number;
  /** Whether test is scored: not while settings are being chosen. */
  test: boolean;
}

export interface RunTraining {
  epochs: number;
  passes?: number;
  batchSize: number;
  learningRate: number;
  encoderLearningRate?: number;
  discardNoRelation: number;
  clipNorm: number;
  warmup: number;
  patience?: number;
  noRelationWeight?: number;
  /** Multiplies the initial deviation of the heads' matrices. */
  headDeviation?: number;
  nerWeight?: number;
  balance?: string;
  weightDecay?: number;
}

export interface Cell {
  experiment: ExperimentName;
  /** Unique in its experiment and recipe. */
  name: string;
  /** Absent: `paper`, as in plans from before there were two. */
  recipe?: Recipe;
  config: RunConfig;
  /** Of the config; records bear the same. */
  hash: string;
  seeds: number[];
  /** Said where fewer runs than the protocol's are planned. */
  cut?: string;
  /** Name in data/encoders, or of a known encoder. */
  encoder?: string;
}

/** What a plan's sentences are. */
export interface DataSet {
  /** One of `DATA_SETS`. */
  name: DataSetName;
  /** Whether the site ships the sentences; of others, records hold counts and no predictions. */
  shipped: boolean;
}

/**
 * The sentences that systems are compared on, each with a plan of its own: the site's reports; the same training on them, scored on
 * another hospital's reports; and real sets that nobody here wrote.
 */
export const DATA_SETS = ["reports", "hard", "conll04", "ade", "cmeie"] as const;
export type DataSetName = (typeof DATA_SETS)[number];

/** How a system is trained: as the paper says, or as measurement found better (model/recipes.ts). */
export const RECIPES = ["paper", "recommended"] as const;
export type Recipe = (typeof RECIPES)[number];

/** A cell's recipe. */
export const recipeOf = ({ recipe = "paper" }: Pick<Cell, "recipe">): Recipe => recipe;

/** A plan's data set. */
export const dataSetOf = ({ data }: Pick<Plan, "data">): DataSet => data ?? { name: "reports", shipped: true };

/** Those whose sentences the site has, whether or not a plan is there. */
export const SHIPPED = ["reports", "hard"] as const satisfies DataSetName[];
export type ShippedName = (typeof SHIPPED)[number];

export const isShipped = (name: DataSetName): name is ShippedName => (SHIPPED as readonly string[]).includes(name);

/** A plan with the cells of one recipe: what tables and charts are made from. */
export const underRecipe = (plan: Plan, recipe: Recipe): Plan => ({
  ...plan,
  cells: plan.cells.filter((cell) => recipeOf(cell) === recipe),
});

export interface Plan {
  format: typeof PLAN_FORMAT;
  version: 1;
  /** Absent: the site's reports. */
  data?: DataSet;
  /** Of the three files of the corpus; records bear the same. */
  corpusHash: string;
  corpus: Record<"train" | "dev" | "test", { path: string; sha256: string; sentences: number }>;
  /** The part of train that all but the main experiment use: its first sentences; null: all of them. */
  part: { sentences: number | null; epochs: number };
  cells: Cell[];
  /** What could not be planned yet, and why. */
  waiting: string[];
}

const training = object({
  epochs: count,
  passes: maybe(count),
  batchSize: count,
  learningRate: number,
  encoderLearningRate: maybe(number),
  discardNoRelation: number,
  clipNorm: number,
  warmup: number,
  patience: maybe(count),
  noRelationWeight: maybe(number),
  headDeviation: maybe(number),
  nerWeight: maybe(number),
  balance: maybe(text),
  weightDecay: maybe(number),
});

/** The shape of a `RunConfig`. */
export const runConfig = object({
  system: text,
  settings: dictionary(either(number, text)),
  training,
  encoder: maybe(object({ sha256: text })),
  sentences: maybe(count),
  maxTokens: count,
});

const file = object({ path: text, sha256: text, sentences: count });

const plan = object({
  format: exactly(PLAN_FORMAT),
  version: exactly(1),
  data: maybe(object({ name: oneOf(DATA_SETS), shipped: truth })),
  corpusHash: text,
  corpus: object({ train: file, dev: file, test: file }),
  part: object({ sentences: maybe(count), epochs: count }),
  cells: list(
    object({
      experiment: oneOf(EXPERIMENTS),
      name: text,
      recipe: maybe(oneOf(RECIPES)),
      config: runConfig,
      hash: text,
      seeds: list(count),
      cut: maybe(text),
    }),
  ),
  waiting: list(text),
});

/** A plan from parsed JSON. @throws saying where it isn't one */
export function readPlan(value: unknown, file = "the plan"): Plan {
  plan(value, file);
  return value as Plan;
}
