/** The focused-attention model as a `System`: what docs/mathematics.md describes, from documents to documents. */
import * as tf from "@tensorflow/tfjs-core";
import { tagSet } from "../text/bieos.js";
import type { Document } from "../text/document.js";
import type { LabelSet } from "../text/labels.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { CATALOGUE } from "./catalogue.js";
import type { FocusedConfig } from "./config.js";
import { checkConfig } from "./config.js";
import type { Dropout } from "./encoder.js";
import { jointWork, trainingWork } from "./flops.js";
import { jointLosses } from "./joint.js";
import type { Losses, TrainingBatch } from "./joint.js";
import { Laboratory } from "./laboratory.js";
import { NeuralSystem } from "./neural-system.js";
import type { TrainingExample } from "./neural-system.js";
import { PairPlanner } from "./pairs.js";
import { predictDocuments } from "./predict.js";
import type { Predictor } from "./predict.js";
import type { PredictOptions } from "./system.js";
import { jointBatch } from "./training/joint-batch.js";
import type { Parameters } from "./weights/checkpoint.js";
import { initialParameters } from "./weights/initial.js";
import { parameterShapes } from "./weights/names.js";
import type { ParameterShapes } from "./weights/names.js";

export { keptPairs } from "./neural-system.js";

export const FOCUSED = "focused";
/** The model for both tasks, and the same trained separately, with one head and one loss. */
export const FOCUSED_NAMES = [FOCUSED, "focused-ner", "focused-rc"] as const;
export type FocusedName = (typeof FOCUSED_NAMES)[number];

/** The model under any of its names. */
export class FocusedModel extends NeuralSystem<FocusedConfig> implements Predictor {
  readonly planner: PairPlanner;

  constructor(
    name: FocusedName,
    config: FocusedConfig,
    labels: LabelSet,
    tokenizer: Tokenizer,
    parameters: Parameters,
  ) {
    checkConfig(config);
    super(name, CATALOGUE[name].tasks, config, labels, tokenizer, parameters);
    this.planner = new PairPlanner(config, tf.getBackend() === "webgpu");
  }

  losses(sentences: readonly TrainingExample[], dropout: Dropout): Losses {
    return jointLosses(this.weights, this.config, this.batchOf(sentences), dropout, this.tasks);
  }

  /** Multiply-adds. */
  protected override work(sentences: readonly TrainingExample[]): number {
    const { batch, pairs } = this.batchOf(sentences);
    return trainingWork(jointWork(this.config, batch, pairs?.rows, this.tags.length, this.relationClasses.length));
  }

  private batchOf(sentences: readonly TrainingExample[]): TrainingBatch {
    const relations = this.tasks.includes("relation");
    return jointBatch(
      sentences,
      sentences.map(({ kept }) => (relations ? kept : [])),
      { planner: this.planner, pad: this.tokenizer.special.pad, maxPositions: this.config.maxPositions },
    );
  }

  predict(documents: Document[], { goldEntities = false, onProgress }: PredictOptions = {}): Promise<Document[]> {
    return predictDocuments(this, documents, goldEntities, onProgress);
  }
}

/** The model for both tasks, which the laboratory can look into. */
export class FocusedSystem extends FocusedModel {
  /** Answers the mask laboratory's questions. */
  readonly laboratory: Laboratory;

  /** @param parameters values by checkpoint name, [in, out] for dense weights */
  constructor(config: FocusedConfig, labels: LabelSet, tokenizer: Tokenizer, parameters: Parameters) {
    super(FOCUSED, config, labels, tokenizer, parameters);
    this.laboratory = new Laboratory(this);
  }

  /**
   * A model with seeded random weights.
   * @param known values that some parameters start from instead: a pretrained encoder's
   */
  static initial(
    config: FocusedConfig,
    labels: LabelSet,
    tokenizer: Tokenizer,
    seed: number,
    known: Parameters = new Map(),
  ): FocusedSystem {
    return new FocusedSystem(config, labels, tokenizer, initialFocused(FOCUSED, config, labels, seed, known));
  }

  protected override weightsChanged(): void {
    this.laboratory.forget();
  }
}

/** Shapes of the parameters, without the head of a task that is not trained. */
export function focusedShapes(name: FocusedName, config: FocusedConfig, labels: LabelSet): ParameterShapes {
  const tags = tagSet(labels.entityTypes).length;
  return parameterShapes(config, tags, labels.relationClasses.length + 1, CATALOGUE[name].tasks);
}

/** Seeded random values, but for those that are known already. */
export function initialFocused(
  name: FocusedName,
  config: FocusedConfig,
  labels: LabelSet,
  seed: number,
  known: Parameters,
): Parameters {
  checkConfig(config);
  return new Map([...initialParameters(focusedShapes(name, config, labels), seed), ...known]);
}
