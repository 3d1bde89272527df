/**
 * The plan as data: which systems are trained how, on what, with how many seeds. Settings are taken from the trials that tuned a system, so
 * its cells are planned once all its trials are recorded.
 */
import { greatest, rollup } from "d3";
import { EXPERIMENTS, PLAN_FORMAT } from "../../src/evaluation/plan.js";
import type { Cell, ExperimentName, Plan, RunConfig, RunTraining } from "../../src/evaluation/plan.js";
import { bestTrial } from "../../src/evaluation/tuning.js";
import type { RunRecord } from "../../src/evaluation/records.js";
import type { SystemName, Values } from "../../src/model/catalogue.js";
import { hashOf, runConfig } from "./config.js";
import type { ConfigChoices, EncoderFacts } from "./config.js";
import { UsageError } from "../lib/flags.js";
import { TUNED } from "./settings.js";
import type { PlanSettings, TunedName } from "./settings.js";

export interface PlanInputs {
  settings: PlanSettings;
  corpus: Plan["corpus"];
  corpusHash: string;
  /** Absent: its file is not there. */
  encoders: { small?: EncoderFacts; large?: EncoderFacts };
  /** Of this corpus. */
  records: readonly RunRecord[];
}

const TUNING_SEED = 0;
const BASELINES = TUNED.filter((name) => name !== "focused");
const MASKS = ["rc-context", "rc-entities"] as const;

/** What tuning chose. */
interface Tuned {
  settings: Values;
  training: Partial<RunTraining>;
}

/** @throws UsageError where train has fewer sentences than its part */
export function makePlan(inputs: PlanInputs): Plan {
  checkPart(inputs);
  const planner = new Planner(inputs);
  planner.tune();
  for (const system of BASELINES) planner.baseline(system);
  planner.focused();
  const { settings, corpus, corpusHash } = inputs;
  const order = (cell: Cell) => EXPERIMENTS.indexOf(cell.experiment);
  return {
    format: PLAN_FORMAT,
    version: 1,
    corpusHash,
    corpus,
    part: planner.part,
    cells: withSharedSeeds(cutDown(planner.cells, settings), settings).sort((a, b) => order(a) - order(b)),
    waiting: planner.waiting,
  };
}

function checkPart({ settings, corpus }: PlanInputs): void {
  const { sentences } = settings.part;
  if (sentences > corpus.train.sentences)
    throw new UsageError(
      `the part has ${sentences} sentences, but train only ${corpus.train.sentences}; say a smaller part.sentences in --plan`,
    );
}

class Planner {
  readonly cells: Cell[] = [];
  readonly waiting: string[] = [];
  readonly part: Plan["part"];

  constructor(private readonly inputs: PlanInputs) {
    const { size, part, epochs } = inputs.settings;
    this.part = size === "part" ? { ...part, epochs: epochs.part } : { sentences: null, epochs: epochs.full };
  }

  /** Every combination of a system's search space, on the fixed part of train, with one seed that is used nowhere else. */
  tune(): void {
    const { settings, encoders } = this.inputs;
    for (const system of TUNED) {
      const encoder = system === "focused" ? encoders.small : undefined;
      if (system === "focused" && !encoder) {
        this.waiting.push(`everything of the focused model waits for its encoder, ${settings.encoder}`);
        continue;
      }
      for (const { name, ...choice } of trials(settings, system)) {
        const training = { ...choice.training, ...(encoder ? { epochs: settings.epochs.trial } : {}) };
        const { sentences } = settings.part;
        this.add("tune", `${system}, ${name}`, system, {
          settings: choice.settings,
          training,
          encoder,
          sentences,
          test: false,
        });
      }
    }
  }

  baseline(system: SystemName): void {
    const tuned = this.tuned(system);
    if (!tuned) return;
    this.add("main", system, system, { ...tuned, sentences: null });
    this.add("part", system, system, { ...tuned, sentences: this.part.sentences });
    if (system === "joint-bilstm")
      for (const sentences of this.curveSizes())
        this.add("curve", `${system}, ${sizeName(sentences)}`, system, {
          ...tuned,
          training: { ...tuned.training, ...this.passes(sentences) },
          sentences,
        });
  }

  focused(): void {
    const { settings, encoders } = this.inputs;
    const tuned = encoders.small && this.tuned("focused");
    if (tuned) {
      const choices: ConfigChoices = { ...tuned, encoder: encoders.small, sentences: null };
      choices.training = { ...tuned.training, epochs: settings.epochs.full };
      this.add("main", "focused", "focused", choices);
      const onPart = { ...tuned, ...this.onPart(tuned, settings.epochs), encoder: encoders.small };
      this.add("part", "focused", "focused", onPart);
      this.grid(onPart, encoders.small!);
      this.ablations(onPart, encoders.small!);
      this.curve(onPart, encoders.small!);
    }
    this.large();
  }

  /** The large encoder is not tuned: its settings are stated in the plan. */
  private large(): void {
    const { largeEncoder } = this.inputs.settings;
    const encoder = this.inputs.encoders.large;
    if (!largeEncoder) return;
    if (!encoder) {
      this.waiting.push(`the focused model with ${largeEncoder.source} waits for that encoder`);
      return;
    }
    const { source, focusedLayers, epochs, training } = largeEncoder;
    const name = `focused, ${source}`;
    const choices = this.onPart({ settings: { focusedLayers }, training }, epochs);
    this.add("part", name, "focused", { ...choices, encoder });
    for (const sentences of this.curveSizes())
      this.add("curve", `${name}, ${sizeName(sentences)}`, "focused", {
        ...this.sized(choices, sentences, epochs),
        encoder,
      });
  }

  private grid(choices: ConfigChoices, { numLayers }: EncoderFacts): void {
    for (let k = 1; k <= numLayers; k++)
      for (const relationMask of MASKS) {
        const settings = { ...choices.settings, focusedLayers: k, relationMask };
        this.add("grid", `K = ${k}, ${relationMask}`, "focused", { ...choices, settings });
      }
  }

  /** Each differs from the reference in one thing. */
  private ablations(choices: ConfigChoices, encoder: EncoderFacts): void {
    const add = (name: string, system: SystemName, change: Partial<ConfigChoices> = {}) =>
      this.add("ablations", name, system, { ...choices, ...change });
    add("reference", "focused");
    add("separate NER", "focused-ner");
    add("separate RC", "focused-rc");
    add("not pretrained", "focused", notPretrained(choices, encoder));
    add("no discard of No Relation", "focused", { training: { ...choices.training, discardNoRelation: 0 } });
    add("K = 0: no focused layer", "focused", { settings: { ...choices.settings, focusedLayers: 0 } });
  }

  private curve(choices: ConfigChoices, encoder: EncoderFacts): void {
    for (const sentences of this.curveSizes()) {
      const sized = this.sized(choices, sentences, this.inputs.settings.epochs);
      const size = sizeName(sentences);
      this.add("curve", `focused, ${size}`, "focused", sized);
      this.add("curve", `focused not pretrained, ${size}`, "focused", { ...sized, ...notPretrained(sized, encoder) });
    }
  }

  private curveSizes(): (number | null)[] {
    const { settings, corpus } = this.inputs;
    const smaller = settings.curveSizes.filter((size) => size < corpus.train.sentences);
    return [...smaller, settings.part.sentences, null];
  }

  /** As many steps as on the part, but each sentence at most four times as often. */
  private sized(choices: ConfigChoices, sentences: number | null, on: { part: number; full: number }): ConfigChoices {
    const { part } = this.inputs.settings;
    if (sentences === null) return { ...choices, sentences, training: { ...choices.training, epochs: on.full } };
    const times = Math.min(MOST_TIMES_PART, part.sentences / sentences);
    const passes = this.passes(sentences);
    const epochs = Math.round((on.part * times) / (passes.passes ?? 1));
    return { ...choices, sentences, training: { ...choices.training, ...passes, epochs } };
  }

  /** Of a training set smaller than the part: so that dev is scored after about as many steps as there. */
  private passes(sentences: number | null): Pick<RunTraining, "passes"> {
    const times = sentences ? Math.floor(this.inputs.settings.part.sentences / sentences) : 1;
    return times > 1 ? { passes: Math.min(MOST_TIMES_PART, times) } : {};
  }

  private onPart({ settings, training }: Tuned, on: { part: number; full: number }): ConfigChoices {
    const { sentences } = this.part;
    return { settings, training: { ...training, epochs: sentences === null ? on.full : on.part }, sentences };
  }

  /** Undefined, and told as waiting, until all trials of the system are recorded. */
  private tuned(system: SystemName): Tuned | undefined {
    const cells = this.cells.filter((cell) => cell.experiment === "tune" && cell.config.system === system);
    const runs = cells.flatMap(({ hash }) => this.inputs.records.filter((run) => run.hash === hash));
    if (runs.length < cells.length) {
      this.waiting.push(`${system} waits for its tuning: ${runs.length} of ${cells.length} trials are recorded`);
      return undefined;
    }
    const { settings, training } = bestTrial(runs).config;
    const { learningRate } = training;
    return { settings: { dropout: settings.dropout }, training: { learningRate } };
  }

  private add(experiment: ExperimentName, name: string, system: SystemName, choices: ConfigChoices): void {
    const { settings, corpus } = this.inputs;
    const config = inSteps(runConfig(system, choices, settings), corpus.train.sentences);
    const seeds = experiment === "tune" ? [TUNING_SEED] : firstSeeds(settings.seeds[experiment]);
    const encoder = choices.encoder?.source;
    this.cells.push({ experiment, name, config, hash: hashOf(config), seeds, ...(encoder ? { encoder } : {}) });
  }
}

function trials(settings: PlanSettings, system: TunedName): (Tuned & { name: string })[] {
  const { learningRate, dropout } = settings.search[system];
  return learningRate.flatMap((rate) =>
    dropout.map((share) => ({
      name: `learning rate ${rate}, dropout ${share}`,
      settings: { dropout: share },
      training: { learningRate: rate },
    })),
  );
}

const sizeName = (sentences: number | null) => `${sentences ?? "all"} sentences`;

/** The same sizes, from random weights. */
function notPretrained({ settings }: ConfigChoices, encoder: EncoderFacts): Partial<ConfigChoices> {
  const { numLayers, hiddenSize, numHeads, intermediateSize } = encoder;
  return { encoder: undefined, settings: { ...settings, numLayers, hiddenSize, numHeads, intermediateSize } };
}

/** A training set this many times smaller than all of train gets as many times the epochs; smaller ones no more. */
const MOST_TIMES_EPOCHS = 8;
/** In learning curves no sentence is seen more often than this many times as often as one of the part. */
const MOST_TIMES_PART = 4;

/** Patience and most epochs of a system that stops early, in proportion: as many steps as on all of train. */
function inSteps(config: RunConfig, whole: number): RunConfig {
  const { training, sentences } = config;
  if (!training.patience || sentences === null) return config;
  const times = Math.min(MOST_TIMES_EPOCHS, whole / sentences) / (training.passes ?? 1);
  const epochs = Math.round(times * training.epochs);
  const patience = Math.round(times * training.patience);
  return { ...config, training: { ...training, epochs, patience } };
}

const firstSeeds = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

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
