/** What `train` can be told, and what of it the model and the training take. */
import { BASELINE_TRAINING, SYSTEM_NAMES } from "../../src/model/catalogue.js";
import { BALANCE_RULES, DEFAULT_TRAINING, READOUTS } from "../../src/model/config.js";
import type { BalanceRule, Readout, TrainingOptions } from "../../src/model/config.js";
import { RECIPES } from "../../src/evaluation/plan.js";
import { DEFAULT_RECIPE, recipeFor } from "../../src/model/recipes.js";
import { NODE_BACKENDS } from "../lib/backend.js";
import { choice, count, kebab, number, text, toggle, UsageError } from "../lib/flags.js";
import type { Values } from "../lib/flags.js";

/** What a flag that is not given stands for, by system. */
function standards(option: "epochs" | "batchSize" | "learningRate" | "clipNorm" | "warmup"): string {
  return ` (focused ${DEFAULT_TRAINING[option]}, baselines ${BASELINE_TRAINING[option]})`;
}

/** The flags that a run remembers. */
const SETTING_FLAGS = {
  train: text("FILE", "sentences to learn from: SpERT JSON or Document JSONL, told by their content"),
  dev: text("FILE", "sentences that choose the best epoch"),
  test: text("FILE", "sentences to score at the end (dev, if not given)"),
  system: choice(SYSTEM_NAMES, "focused", "what to train"),
  recipe: choice(
    RECIPES,
    DEFAULT_RECIPE,
    "paper: both losses added as they are, 85 % of the No Relation pairs left out, [CLS] read alone; recommended: what measurement found better",
  ),
  encoder: text(
    "none|NAME|PATH",
    "BERT encoder to start from: bge-small-zh, minilm, or a file (*.safetensors, its index, *.onnx) or folder of one",
  ),
  trim: toggle("of the encoder's vocabulary keep what the training text, GB 2312's common hanzi and ASCII need"),
  tokenizer: choice(["auto", "character", "wordpiece"], "auto", "tokens; auto: characters for mostly Chinese text"),
  layers: count(undefined, "N, layers of the encoder (6, or the encoder's)"),
  k: count(undefined, "K, how many of the last layers are focused (4, or N if that is less)", 0),
  mask: choice(["rc-entities", "rc-context"], "rc-entities", "MASK^rc of the focused layers"),
  readout: choice(
    READOUTS,
    undefined,
    "what the relation head reads: [CLS], or with it both entities and the words between (the recipe's)",
  ),
  hidden: count(undefined, "d, hidden size (the system's own, or the encoder's)"),
  set: text("NAME=VALUE,…", "other settings of a baseline by name; a name that it does not have tells those it has"),
  heads: count(undefined, "h, attention heads (4, or the encoder's)"),
  ffn: count(undefined, "feed-forward size (4 d, or the encoder's)"),
  dropout: number(undefined, "dropout (focused 0.1, baselines 0.5)", { most: 0.9 }),
  epochs: count(undefined, `most epochs${standards("epochs")}`),
  passes: count(1, "passes over the training sentences that make an epoch, for few sentences"),
  patience: count(undefined, "stop when dev has not got better for n epochs; 0: never (focused 0, baselines 5)", 0),
  batch: count(undefined, `sentences a step${standards("batchSize")}`),
  lr: number(undefined, `learning rate of Adam${standards("learningRate")}`, { least: 1e-12 }),
  encoderLr: number(undefined, "learning rate of the encoder alone (that of --lr)", { least: 1e-12 }),
  warmup: number(
    undefined,
    `share of the steps in which the rate rises before it falls; 0: constant${standards("warmup")}`,
    { most: 1 },
  ),
  discard: number(undefined, "share of the No Relation training pairs left out (paper 0.85, recommended 0)", {
    most: 1,
  }),
  prior: choice(
    ["trained", "true"],
    "trained",
    "No Relation at decoding: as often as in the training pairs, or as often as before --discard left some out",
  ),
  nerWeight: number(undefined, "what the loss of the entities is multiplied with (paper 1, recommended 0.05)", {
    least: 1e-6,
    most: 1e6,
  }),
  balance: choice(
    ["weight", ...BALANCE_RULES],
    "weight",
    "how the two losses share a step: by --ner-weight alone; token: entities' loss per token; learned: weights from uncertainty; clip: each task's gradient clipped by itself",
  ),
  noRelationWeight: number(1, "what a pair without relation counts in the loss, one with a relation counting 1", {
    least: 1e-6,
    most: 1e6,
  }),
  headDeviation: number(1, "multiplies the initial deviation of the heads' matrices", { least: 1e-6, most: 1e6 }),
  weightDecay: number(0, "decoupled weight decay of matrices and embeddings", { most: 1 }),
  clip: number(undefined, `largest norm of the gradient; 0: no clipping${standards("clipNorm")}`),
  seed: count(DEFAULT_TRAINING.seed, "decides initial weights, order, dropout and discarded pairs", 0),
  maxSentences: count(undefined, "use only the first n training sentences"),
  maxTokens: count(256, "longest sentence in tokens, [CLS] and [SEP] included", 3),
  watchGradients: count(0, "measure each task's gradient every n steps, for the run card; 0: never", 0),
  backend: choice(NODE_BACKENDS, "wasm", "what to compute on"),
};

export const TRAIN_FLAGS = {
  ...SETTING_FLAGS,
  out: text("DIR", "folder for model, checkpoint and run card (runs/train-DATE)"),
  resume: toggle("go on with the run in --out; its other settings need not be repeated"),
  overwrite: toggle("replace the run that is in --out"),
  json: toggle("print the scores as one line of JSON"),
};

export type TrainValues = Values<typeof TRAIN_FLAGS>;

type Chosen = Values<typeof SETTING_FLAGS>;
type TrainingFlag = "epochs" | "batch" | "lr" | "clip" | "warmup" | "patience" | "discard" | "nerWeight";
/** What a run is made from: the training's figures are the system's own where no flag gave them. */
export type Settings = Omit<Chosen, TrainingFlag> & Record<TrainingFlag, number>;
const SETTING_NAMES = Object.keys(SETTING_FLAGS) as (keyof Settings)[];

export function trainingOptions(settings: Settings): TrainingOptions {
  return {
    epochs: settings.epochs,
    ...(settings.passes > 1 ? { passes: settings.passes } : {}),
    batchSize: settings.batch,
    learningRate: settings.lr,
    ...(settings.encoderLr === undefined ? {} : { encoderLearningRate: settings.encoderLr }),
    seed: settings.seed,
    discardNoRelation: settings.discard,
    clipNorm: settings.clip,
    // Cards from before these settings have none of them, and mean the paper's.
    ...((settings.nerWeight ?? 1) === 1 ? {} : { nerWeight: settings.nerWeight }),
    ...((settings.balance ?? "weight") === "weight" ? {} : { balance: settings.balance as BalanceRule }),
    ...((settings.noRelationWeight ?? 1) === 1 ? {} : { noRelationWeight: settings.noRelationWeight }),
    ...(settings.weightDecay ? { weightDecay: settings.weightDecay } : {}),
    warmup: settings.warmup,
    ...(settings.patience > 0 ? { patience: settings.patience } : {}),
  };
}

/** @throws UsageError where a new run lacks a file */
export function newSettings(values: TrainValues): Settings {
  for (const name of ["train", "dev"] as const)
    if (values[name] === undefined) throw new UsageError(`--${name} FILE is needed`);
  const chosen = Object.fromEntries(SETTING_NAMES.map((name) => [name, values[name]])) as Chosen;
  const settings: Settings = { ...chosen, ...trainingFlags(chosen), readout: readoutOf(chosen) };
  if (settings.encoder === undefined || settings.encoder === "none")
    for (const name of ["trim", "encoderLr"] as const)
      if (settings[name]) throw new UsageError(`--${kebab(name)} needs --encoder`);
  return { ...settings, encoder: named(settings.encoder) };
}

/** The training's figures: as given, else the system's own. */
function trainingFlags(chosen: Chosen): Record<TrainingFlag, number> {
  const own: TrainingOptions = recipeFor(chosen.recipe, chosen.system).training;
  return {
    epochs: chosen.epochs ?? own.epochs,
    batch: chosen.batch ?? own.batchSize,
    lr: chosen.lr ?? own.learningRate,
    clip: chosen.clip ?? own.clipNorm,
    warmup: chosen.warmup ?? own.warmup,
    patience: chosen.patience ?? own.patience ?? 0,
    discard: chosen.discard ?? own.discardNoRelation,
    nerWeight: chosen.nerWeight ?? own.nerWeight ?? 1,
  };
}

/** The read-out as given, else the recipe's; undefined for systems that have none. */
function readoutOf({ recipe, system, readout }: Chosen): Readout | undefined {
  return readout ?? (recipeFor(recipe, system).settings.readout as Readout | undefined);
}

/** What may be other than it was when a run goes on: where files lie, what it computes on, and how long it goes on. */
const FREE: readonly (keyof Settings)[] = ["train", "dev", "test", "epochs", "patience", "watchGradients", "backend"];

/**
 * The settings of a run that goes on: as they were, but for the flags that may change.
 * @throws UsageError naming a given flag that contradicts the run
 */
export function resumedSettings(stored: Settings, values: TrainValues, given: ReadonlySet<string>): Settings {
  const settings: Settings = { ...stored };
  for (const name of SETTING_NAMES.filter((name) => given.has(name))) {
    const [then, now] = [stored[name], name === "encoder" ? named(values.encoder) : values[name]];
    if (FREE.includes(name)) Object.assign(settings, { [name]: now });
    else if (now !== then)
      throw new UsageError(
        `--${kebab(name)} ${values[name]} contradicts the run, which has ${then ?? "none"}. ` +
          `Leave the flag out to go on, or start a new run in another folder.`,
      );
  }
  return settings;
}

/** `--encoder none` and no `--encoder` are the same. */
const named = (encoder: string | undefined) => (encoder === "none" ? undefined : encoder);
