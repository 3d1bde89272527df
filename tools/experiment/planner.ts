/** The cells of a plan under one recipe. */
import type { Cell, ExperimentName, Plan, Recipe, RunTraining } from "../../src/evaluation/plan.js";
import { bestTrial } from "../../src/evaluation/tuning.js";
import type { RunRecord } from "../../src/evaluation/records.js";
import type { SystemName, Values } from "../../src/model/catalogue.js";
import { balanceCells } from "./balance-cells.js";
import { hashOf, runConfig } from "./config.js";
import type { ConfigChoices, EncoderFacts } from "./config.js";
import { inSteps, MOST_TIMES_PART } from "./steps.js";
import { TUNED } from "./settings.js";
import type { PlanSettings, TunedName } from "./settings.js";

export interface PlanInputs {
  settings: PlanSettings;
  corpus: Plan["corpus"];
  corpusHash: string;
  /** Absent: its file is not there. */
  encoders: { small?: EncoderFacts; large?: EncoderFacts };
  /** Of this training and dev set. */
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

/** What a cell is trained with; the recipe is the planner's. */
type Choices = Omit<ConfigChoices, "recipe">;

export class Planner {
  readonly cells: Cell[] = [];
  readonly waiting: string[] = [];
  readonly part: Plan["part"];

  constructor(
    private readonly inputs: PlanInputs,
    private readonly recipe: Recipe,
  ) {
    const { size, part, epochs } = inputs.settings;
    this.part = size === "part" ? { ...part, epochs: epochs.part } : { sentences: null, epochs: epochs.full };
    if (inputs.settings.stated) {
      this.stated(inputs.settings.stated);
      return;
    }
    this.tune();
    for (const system of BASELINES) this.baseline(system);
    this.focused();
  }

  /** Real sets: nothing is tuned on them, settings are stated; the focused model starts from an encoder, and from nothing. */
  private stated({ baselines, focused, notPretrained }: NonNullable<PlanSettings["stated"]>): void {
    for (const { system, ...choice } of baselines) this.add("main", system, system, { ...choice, sentences: null });
    const { small: encoder } = this.inputs.encoders;
    if (encoder) this.add("main", `focused, ${encoder.source}`, "focused", { ...focused, encoder, sentences: null });
    else this.waiting.push(`the focused model waits for its encoder, ${this.inputs.settings.encoder}`);
    this.add("main", "focused not pretrained", "focused", { ...notPretrained, sentences: null });
  }

  /** Every combination of a system's search space, on the fixed part of train, with one seed that is used nowhere else. */
  private tune(): void {
    const { settings, encoders } = this.inputs;
    for (const system of TUNED) {
      const encoder = system === "focused" ? encoders.small : undefined;
      if (system === "focused" && !encoder) {
        this.waiting.push(`everything of the focused model waits for its encoder, ${settings.encoder}`);
        continue;
      }
      for (const { name, ...choice } of trials(settings, system, this.recipe)) {
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

  private baseline(system: SystemName): void {
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

  private focused(): void {
    const { settings, encoders } = this.inputs;
    const tuned = encoders.small && this.tuned("focused");
    if (tuned) {
      const choices: Choices = { ...tuned, encoder: encoders.small, sentences: null };
      choices.training = { ...tuned.training, epochs: settings.epochs.full };
      this.add("main", "focused", "focused", choices);
      const onPart = { ...tuned, ...this.onPart(tuned, settings.epochs), encoder: encoders.small };
      this.add("part", "focused", "focused", onPart);
      this.grid(onPart, encoders.small!);
      this.ablations(onPart, encoders.small!);
      for (const { name, ...change } of balanceCells(this.recipe, onPart))
        this.add("balance", name, "focused", { ...onPart, ...change, test: false });
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

  private grid(choices: Choices, { numLayers }: EncoderFacts): void {
    for (let k = 1; k <= numLayers; k++)
      for (const relationMask of MASKS) {
        const settings = { ...choices.settings, focusedLayers: k, relationMask };
        this.add("grid", `K = ${k}, ${relationMask}`, "focused", { ...choices, settings });
      }
  }

  /** Each differs from the reference in one thing. */
  private ablations(choices: Choices, encoder: EncoderFacts): void {
    const add = (name: string, system: SystemName, change: Partial<Choices> = {}) =>
      this.add("ablations", name, system, { ...choices, ...change });
    const trained = (training: Partial<RunTraining>) => ({ training: { ...choices.training, ...training } });
    add("reference", "focused");
    add("separate NER", "focused-ner");
    add("separate RC", "focused-rc");
    add("not pretrained", "focused", notPretrained(choices, encoder));
    if (this.recipe === "paper") add("no discard of No Relation", "focused", trained({ discardNoRelation: 0 }));
    else {
      add("85 % of No Relation discarded", "focused", trained({ discardNoRelation: 0.85 }));
      add("losses as they are", "focused", trained({ nerWeight: undefined }));
      add("[CLS] alone", "focused", { settings: { ...choices.settings, readout: "cls" } });
    }
    add("K = 0: no focused layer", "focused", { settings: { ...choices.settings, focusedLayers: 0 } });
  }

  private curve(choices: Choices, encoder: EncoderFacts): void {
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
  private sized(choices: Choices, sentences: number | null, on: { part: number; full: number }): Choices {
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

  private onPart({ settings, training }: Tuned, on: { part: number; full: number }): Choices {
    const { sentences } = this.part;
    return { settings, training: { ...training, epochs: sentences === null ? on.full : on.part }, sentences };
  }

  /** Undefined, and told as waiting, until all trials of the system are recorded. */
  private tuned(system: SystemName): Tuned | undefined {
    const cells = this.cells.filter((cell) => cell.experiment === "tune" && cell.config.system === system);
    const runs = cells.flatMap(({ hash }) => this.inputs.records.filter((run) => run.hash === hash));
    if (runs.length < cells.length) {
      const under = this.recipe === "paper" ? "" : ` (${this.recipe})`;
      this.waiting.push(
        `${system}${under} waits for its tuning: ${runs.length} of ${cells.length} trials are recorded`,
      );
      return undefined;
    }
    const { settings, training } = bestTrial(runs).config;
    const { learningRate } = training;
    return { settings: { dropout: settings.dropout }, training: { learningRate } };
  }

  private add(experiment: ExperimentName, name: string, system: SystemName, choices: Choices): void {
    const { settings, corpus } = this.inputs;
    const config = inSteps(runConfig(system, { ...choices, recipe: this.recipe }, settings), corpus.train.sentences);
    const seeds = experiment === "tune" ? [TUNING_SEED] : firstSeeds(settings.seeds[experiment]);
    const encoder = choices.encoder?.source;
    const recipe = this.recipe === "paper" ? {} : { recipe: this.recipe };
    this.cells.push({
      experiment,
      name,
      ...recipe,
      config,
      hash: hashOf(config),
      seeds,
      ...(encoder ? { encoder } : {}),
    });
  }
}

function trials(settings: PlanSettings, system: TunedName, recipe: Recipe): (Tuned & { name: string })[] {
  const { learningRate, dropout } = settings[recipe === "paper" ? "search" : "widerSearch"][system];
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
function notPretrained({ settings }: Choices, encoder: EncoderFacts): Partial<Choices> {
  const { numLayers, hiddenSize, numHeads, intermediateSize } = encoder;
  return { encoder: undefined, settings: { ...settings, numLayers, hiddenSize, numHeads, intermediateSize } };
}

const firstSeeds = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
