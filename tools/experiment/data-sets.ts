/** What the plan of each data set has other than the reports' own. */
import { join } from "node:path";
import type { DataSetName } from "../../src/evaluation/plan.js";
import { UsageError } from "../lib/flags.js";
import { DEFAULT_PLAN, HARD_TEST, ON_BOTH } from "./settings.js";
import type { PlanSettings, Stated } from "./settings.js";

interface RealSet {
  /** Names of the files in the folder that `--files` names. */
  files: Record<"train" | "dev" | "test", string>;
  encoder: string;
  /** Epochs of the focused model, pretrained and not. */
  epochs: { focused: number; notPretrained: number };
  focused: Stated;
}

const spert = (name: string) => ({ train: `${name}_train.json`, dev: `${name}_dev.json`, test: `${name}_test.json` });

/** K and mask as chosen on CoNLL04's dev: in English the words between two entities carry the relation (docs/experiments.md). */
const ENGLISH: Stated = {
  settings: { focusedLayers: 2, relationMask: "rc-context" },
  training: { learningRate: 1e-3, encoderLearningRate: 1e-4 },
};

const REAL: Record<Exclude<DataSetName, "reports" | "hard">, RealSet> = {
  conll04: {
    files: spert("spert_conll04"),
    encoder: "minilm",
    epochs: { focused: 20, notPretrained: 30 },
    focused: ENGLISH,
  },
  ade: {
    files: spert("spert_ade_split0"),
    encoder: "minilm",
    epochs: { focused: 8, notPretrained: 15 },
    focused: ENGLISH,
  },
  cmeie: {
    files: spert("spert_cmeie_flat"),
    encoder: "bge-small-zh",
    epochs: { focused: 8, notPretrained: 15 },
    focused: ENGLISH,
  },
};

/**
 * The plan of a data set.
 * @param files folder of a set that is not shipped
 * @throws UsageError where that folder is not named
 */
export function planFor(name: DataSetName, files: string | undefined): PlanSettings {
  if (name === "reports") return DEFAULT_PLAN;
  if (name === "hard")
    return {
      ...DEFAULT_PLAN,
      data: { name, shipped: true },
      alsoTest: { data: DEFAULT_PLAN.data, test: DEFAULT_PLAN.corpus.test, experiments: ON_BOTH },
      corpus: { ...DEFAULT_PLAN.corpus, test: HARD_TEST },
      experiments: ON_BOTH,
    };
  if (files === undefined) throw new UsageError(`--data ${name} needs --files DIR: its sentences are not shipped`);
  const real = REAL[name];
  const at = (file: string) => join(files, file);
  const { focused, epochs } = real;
  return {
    ...DEFAULT_PLAN,
    data: { name, shipped: false },
    alsoTest: null,
    corpus: { train: at(real.files.train), dev: at(real.files.dev), test: at(real.files.test) },
    experiments: ["main"],
    stated: {
      // The rates that tuning chose on the reports.
      baselines: [
        { system: "bilstm-crf", settings: {}, training: { learningRate: 1e-3 } },
        { system: "joint-bilstm", settings: {}, training: { learningRate: 1e-3 } },
      ],
      focused: { ...focused, training: { ...focused.training, epochs: epochs.focused } },
      notPretrained: {
        settings: focused.settings,
        training: { learningRate: 6e-4, epochs: epochs.notPretrained },
      },
    },
    part: { sentences: 1 },
    seeds: { ...DEFAULT_PLAN.seeds, main: 3 },
    encoder: real.encoder,
    largeEncoder: null,
    maxTokens: 256,
    cuts: [],
  };
}
