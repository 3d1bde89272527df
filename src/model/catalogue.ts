/**
 * Every system as data: what it finds, the settings it is made from, and how it is trained unless told otherwise. No tensors
 * here: pages, the command line and an experiment's plan read this table; `systems.ts` makes the systems.
 */
import { DEFAULT_TRAINING, READOUTS } from "./config.js";
import type { SystemConfig, TrainingOptions } from "./config.js";
import type { Task } from "./system.js";
import { modelProblem } from "./problems.js";

/** One choice that a system leaves open: its default and its range. */
export type Setting =
  | { kind: "number"; default: number; least: number; most: number; whole?: boolean }
  | {
      kind: "choice";
      default: string;
      options: readonly string[];
      /** Left out of a config where it has its default: configs from before the setting are the same then. */
      tacit?: boolean;
    };

export interface SystemEntry {
  tasks: readonly Task[];
  /** By name; a model's config holds the values under the same names. */
  settings: Readonly<Record<string, Setting>>;
  training: TrainingOptions;
}

/** A size from 1. */
const size = (standard: number, most = 1024) =>
  ({ kind: "number", default: standard, least: 1, most, whole: true }) as const satisfies Setting;
const dropout = (rate: number) => ({ kind: "number", default: rate, least: 0, most: 0.9 }) as const satisfies Setting;

/** Adam 1e-3, gradient norm at most 5, batches of 64, until dev has not got better for five epochs. */
export const BASELINE_TRAINING: TrainingOptions = {
  ...DEFAULT_TRAINING,
  epochs: 40,
  batchSize: 64,
  learningRate: 1e-3,
  clipNorm: 5,
  warmup: 0,
  patience: 5,
};

const FOCUSED_SETTINGS = {
  /** N */
  numLayers: size(6, 24),
  /** d */
  hiddenSize: size(128),
  /** h */
  numHeads: size(4, 64),
  intermediateSize: size(512, 4096),
  /** K */
  focusedLayers: { kind: "number", default: 4, least: 0, most: 24, whole: true },
  relationMask: { kind: "choice", default: "rc-entities", options: ["rc-entities", "rc-context"] },
  readout: { kind: "choice", default: "cls", options: READOUTS, tacit: true },
  dropout: dropout(0.1),
} as const satisfies Record<string, Setting>;

export const CATALOGUE = {
  focused: { tasks: ["ner", "relation"], settings: FOCUSED_SETTINGS, training: DEFAULT_TRAINING },
  /** The focused model with one head and one loss: what the paper calls trained separately. */
  "focused-ner": { tasks: ["ner"], settings: FOCUSED_SETTINGS, training: DEFAULT_TRAINING },
  "focused-rc": { tasks: ["relation"], settings: FOCUSED_SETTINGS, training: DEFAULT_TRAINING },
  "bilstm-crf": {
    tasks: ["ner"],
    settings: { characterSize: size(128), hiddenSize: size(128), dropout: dropout(0.5) },
    training: BASELINE_TRAINING,
  },
  "rdcnn-crf": {
    tasks: ["ner"],
    settings: { characterSize: size(128), channels: size(128), dropout: dropout(0.5) },
    training: BASELINE_TRAINING,
  },
  cnn: {
    tasks: ["relation"],
    settings: {
      characterSize: size(128),
      positionSize: size(16, 128),
      /** Of each of the widths 2, 3, 4 and 5. */
      filters: size(100),
      /** Distances to an entity are told apart up to this. */
      farthest: size(64, 512),
      dropout: dropout(0.5),
    },
    training: BASELINE_TRAINING,
  },
  rcn: {
    tasks: ["relation"],
    settings: {
      characterSize: size(128),
      typeSize: size(32, 128),
      /** Per direction; both together are cut into the primary capsules of a segment. */
      hiddenSize: size(64, 512),
      primarySize: size(8, 64),
      relationSize: size(16, 128),
      iterations: size(3, 10),
      dropout: dropout(0.5),
    },
    training: BASELINE_TRAINING,
  },
  "joint-bilstm": {
    tasks: ["ner", "relation"],
    settings: {
      characterSize: size(128),
      hiddenSize: size(128),
      filters: size(100),
      /** Of the layer between the relation features and the classes. */
      relationSize: size(128),
      dropout: dropout(0.5),
    },
    training: BASELINE_TRAINING,
  },
} as const satisfies Record<string, SystemEntry>;

export type SystemName = keyof typeof CATALOGUE;
export const SYSTEM_NAMES = Object.keys(CATALOGUE) as SystemName[];

/** The values of a system's settings. */
export type SettingsOf<N extends SystemName> = {
  -readonly [S in keyof (typeof CATALOGUE)[N]["settings"]]: (typeof CATALOGUE)[N]["settings"][S] extends {
    options: readonly (infer O)[];
  }
    ? O
    : number;
};

/** A baseline's config. */
export type ConfigOf<N extends SystemName> = SystemConfig & SettingsOf<N>;

/** @throws naming the systems that there are */
export function systemName(name: string): SystemName {
  if (!Object.hasOwn(CATALOGUE, name)) throw modelProblem("unknown-system", { name, known: SYSTEM_NAMES });
  return name as SystemName;
}

/** Values by name: of settings, in a config. */
export type Values = Readonly<Record<string, number | string | undefined>>;

/**
 * The value of every setting of a system: as given, else its default.
 * @throws Problem naming a value that is out of range
 */
export function settingsOf<N extends SystemName>(name: N, given: Values): SettingsOf<N> {
  const settings: Readonly<Record<string, Setting>> = CATALOGUE[name].settings;
  const entries = Object.entries(settings).map(([key, setting]) => {
    const value = given[key] ?? setting.default;
    if (!fits(setting, value))
      throw modelProblem("setting-out-of-range", { system: name, name: key, value, range: setting });
    return [key, value];
  });
  return Object.fromEntries(
    entries.filter(([key, value]) => !isTacit(settings[key as string], value)),
  ) as SettingsOf<N>;
}

const isTacit = (setting: Setting, value: unknown) =>
  setting.kind === "choice" && setting.tacit === true && value === setting.default;

/** Whether a setting may have this value. */
function fits(setting: Setting, value: number | string): boolean {
  if (setting.kind === "choice") return setting.options.includes(String(value));
  const { least, most, whole } = setting;
  return typeof value === "number" && value >= least && value <= most && (!whole || Number.isInteger(value));
}
