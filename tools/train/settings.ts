/** What `train` can be told, and what of it the model and the training take. */
import { DEFAULT_TRAINING } from "../../src/model/config.js";
import type { TrainingOptions } from "../../src/model/config.js";
import { NODE_BACKENDS } from "../lib/backend.js";
import { choice, count, kebab, number, text, toggle, UsageError } from "../lib/flags.js";
import type { Values } from "../lib/flags.js";

/** The flags that a run remembers. */
const SETTING_FLAGS = {
  train: text("FILE", "sentences to learn from: SpERT JSON or Document JSONL, told by their content"),
  dev: text("FILE", "sentences that choose the best epoch"),
  test: text("FILE", "sentences to score at the end (dev, if not given)"),
  system: choice(["focused"], "focused", "what to train"),
  encoder: text(
    "none|NAME|PATH",
    "BERT encoder to start from: bge-small-zh, minilm, or a file (*.safetensors, its index, *.onnx) or folder of one",
  ),
  trim: toggle("of the encoder's vocabulary keep what the training text, GB 2312's common hanzi and ASCII need"),
  tokenizer: choice(["auto", "character", "wordpiece"], "auto", "tokens; auto: characters for mostly Chinese text"),
  layers: count(undefined, "N, layers of the encoder (6, or the encoder's)"),
  k: count(undefined, "K, how many of the last layers are focused (4, or N if that is less)", 0),
  mask: choice(["rc-entities", "rc-context"], "rc-entities", "MASK^rc of the focused layers"),
  hidden: count(undefined, "d, hidden size (128, or the encoder's)"),
  heads: count(undefined, "h, attention heads (4, or the encoder's)"),
  ffn: count(undefined, "feed-forward size (4 d, or the encoder's)"),
  dropout: number(0.1, "dropout", { most: 0.99 }),
  epochs: count(DEFAULT_TRAINING.epochs, "passes over the training sentences"),
  batch: count(DEFAULT_TRAINING.batchSize, "sentences a step"),
  lr: number(DEFAULT_TRAINING.learningRate, "learning rate of Adam", { least: 1e-12 }),
  encoderLr: number(undefined, "learning rate of the encoder alone (that of --lr)", { least: 1e-12 }),
  warmup: number(DEFAULT_TRAINING.warmup, "share of the steps in which the rate rises before it falls; 0: constant", {
    most: 1,
  }),
  discard: number(DEFAULT_TRAINING.discardNoRelation, "share of the No Relation training pairs left out", { most: 1 }),
  clip: number(DEFAULT_TRAINING.clipNorm, "largest norm of the gradient; 0: no clipping"),
  seed: count(DEFAULT_TRAINING.seed, "decides initial weights, order, dropout and discarded pairs", 0),
  maxSentences: count(undefined, "use only the first n training sentences"),
  maxTokens: count(256, "longest sentence in tokens, [CLS] and [SEP] included", 3),
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

export type Settings = Values<typeof SETTING_FLAGS>;
const SETTING_NAMES = Object.keys(SETTING_FLAGS) as (keyof Settings)[];

export function trainingOptions(settings: Settings): TrainingOptions {
  return {
    epochs: settings.epochs,
    batchSize: settings.batch,
    learningRate: settings.lr,
    ...(settings.encoderLr === undefined ? {} : { encoderLearningRate: settings.encoderLr }),
    seed: settings.seed,
    discardNoRelation: settings.discard,
    clipNorm: settings.clip,
    warmup: settings.warmup,
  };
}

/** @throws UsageError where a new run lacks a file */
export function newSettings(values: TrainValues): Settings {
  for (const name of ["train", "dev"] as const)
    if (values[name] === undefined) throw new UsageError(`--${name} FILE is needed`);
  const settings = Object.fromEntries(SETTING_NAMES.map((name) => [name, values[name]])) as Settings;
  if (settings.encoder === undefined || settings.encoder === "none")
    for (const name of ["trim", "encoderLr"] as const)
      if (settings[name]) throw new UsageError(`--${kebab(name)} needs --encoder`);
  return { ...settings, encoder: named(settings.encoder) };
}

/** What may be other than it was when a run goes on: where files lie, what it computes on, and how long it goes on. */
const FREE: readonly (keyof Settings)[] = ["train", "dev", "test", "epochs", "backend"];

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
