/** The focused-attention model as a `System`: what model.md section 2 describes, from documents to documents. */
import * as tf from "@tensorflow/tfjs-core";
import { scoreDocuments } from "../evaluation/scores.js";
import type { Scores } from "../evaluation/scores.js";
import { allowedTransitions, tagSet } from "../text/bieos.js";
import { discardDraws } from "../text/discard.js";
import type { Document } from "../text/document.js";
import { relationClassNames } from "../text/labels.js";
import type { LabelSet } from "../text/labels.js";
import type { Tokenizer } from "../text/tokenizer.js";
import type { FocusedConfig, TrainingOptions } from "./config.js";
import { checkConfig } from "./config.js";
import type { CrfConstraints } from "./crf.js";
import { encodeExample } from "./examples.js";
import type { Example, GoldPair } from "./examples.js";
import { Laboratory } from "./laboratory.js";
import { jointLosses } from "./joint.js";
import { PairPlanner } from "./pairs.js";
import { predictDocuments } from "./predict.js";
import type { Predictor } from "./predict.js";
import type { PredictOptions, System, TrainingSession } from "./system.js";
import { jointBatch } from "./training/joint-batch.js";
import { GradientSession } from "./training/session.js";
import type { Trainable } from "./training/session.js";
import { modelMetadata } from "./weights/metadata.js";
import { toCheckpoint } from "./weights/checkpoint.js";
import type { Parameters } from "./weights/checkpoint.js";
import { initialParameters } from "./weights/initial.js";
import { parameterShapes } from "./weights/names.js";

export const FOCUSED = "focused";

export class FocusedSystem implements System, Predictor {
  readonly name = FOCUSED;
  readonly tasks = ["ner", "relation"] as const;
  readonly tags: readonly string[];
  readonly constraints: CrfConstraints;
  readonly planner: PairPlanner;
  readonly weights: ReadonlyMap<string, tf.Variable>;
  /** Answers the mask laboratory's questions. */
  readonly laboratory: Laboratory;

  /** @param parameters values by checkpoint name, [in, out] for dense weights */
  constructor(
    readonly config: FocusedConfig,
    readonly labels: LabelSet,
    readonly tokenizer: Tokenizer,
    parameters: Parameters,
  ) {
    checkConfig(config);
    this.tags = tagSet(labels.entityTypes);
    const { start, transitions, end } = allowedTransitions(this.tags);
    this.constraints = { start: start.map(Number), transitions: transitions.flat().map(Number), end: end.map(Number) };
    this.planner = new PairPlanner(config, tf.getBackend() === "webgpu");
    this.laboratory = new Laboratory(this);
    this.weights = new Map(
      [...parameters].map(([name, { data, shape }]) => [name, tf.tidy(() => tf.variable(tf.tensor(data, shape)))]),
    );
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
    checkConfig(config);
    const classes = labels.relationClasses.length + 1;
    const shapes = parameterShapes(config, tagSet(labels.entityTypes).length, classes);
    return new FocusedSystem(config, labels, tokenizer, new Map([...initialParameters(shapes, seed), ...known]));
  }

  get parameters(): number {
    return [...this.weights.values()].reduce((sum, variable) => sum + variable.size, 0);
  }

  async start(
    train: Document[],
    dev: Document[],
    options: TrainingOptions,
    checkpoint?: Uint8Array,
  ): Promise<TrainingSession> {
    this.laboratory.forget();
    const session = new GradientSession(this.trainable(train, dev, options), options);
    if (checkpoint) session.restore(checkpoint);
    return session;
  }

  private trainable(train: Document[], dev: Document[], options: TrainingOptions): Trainable {
    const tagIds = new Map(this.tags.map((tag, id) => [tag, id]));
    const examples = train.map((document) =>
      encodeExample(document, this.tokenizer, this.labels, tagIds, this.config.maxPositions),
    );
    const kept = examples.map((example) => keptPairs(example, options));
    const settings = {
      planner: this.planner,
      pad: this.tokenizer.special.pad,
      maxPositions: this.config.maxPositions,
    };
    return {
      variables: this.weights,
      lengths: examples.map(({ ids }) => ids.length),
      dropout: this.config.dropout,
      weightsChanged: () => this.laboratory.forget(),
      losses: (sentences, dropout) => {
        const batch = jointBatch(
          sentences.map((i) => examples[i]),
          sentences.map((i) => kept[i]),
          settings,
        );
        return jointLosses(this.weights, this.config, batch, dropout);
      },
      evaluate: async () => {
        const scores = scoreDocuments(dev, await this.predict(dev));
        return { scores, selection: selectionFigures(scores) };
      },
      metadata: this.metadata(),
    };
  }

  predict(documents: Document[], { goldEntities = false, onProgress }: PredictOptions = {}): Promise<Document[]> {
    return predictDocuments(this, documents, goldEntities, onProgress);
  }

  get relationClasses(): string[] {
    return relationClassNames(this.labels);
  }

  private metadata(): Record<string, string> {
    return modelMetadata({
      system: FOCUSED,
      config: this.config,
      labels: this.labels,
      tokenizer: this.tokenizer.spec,
    });
  }

  async save(): Promise<Uint8Array> {
    const parameters: Parameters = new Map();
    for (const [name, variable] of this.weights) {
      parameters.set(name, { shape: variable.shape, data: Float32Array.from(await variable.data()) });
    }
    return toCheckpoint(parameters, this.metadata());
  }

  dispose(): void {
    this.laboratory.forget();
    for (const variable of this.weights.values()) variable.dispose();
  }
}

/** Every pair with a relation, and of the others the share that the seed keeps: drawn once per seed, not per epoch. */
export function keptPairs(
  example: Pick<Example, "document" | "pairs">,
  { seed, discardNoRelation }: Pick<TrainingOptions, "seed" | "discardNoRelation">,
): GoldPair[] {
  const discards = discardDraws(seed, example.document.id, discardNoRelation);
  return example.pairs.filter(({ target }) => !discards() || target !== 0);
}

/** Relation F1 on predicted entities selects the epoch; entity F1 breaks ties (and selects where there are no relations). */
function selectionFigures({ relation, entity }: Scores): number[] {
  return relation.strict.micro.gold > 0 ? [relation.strict.micro.f1, entity.strict.micro.f1] : [entity.strict.micro.f1];
}
