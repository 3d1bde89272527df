/** What all systems here share: trained tensors by name, a gradient session over them, a file that holds them. */
import * as tf from "@tensorflow/tfjs-core";
import { scoreDocuments } from "../evaluation/scores.js";
import type { Scores } from "../evaluation/scores.js";
import { allowedTransitions, tagSet } from "../text/bieos.js";
import { discardDraws } from "../text/discard.js";
import type { Document } from "../text/document.js";
import { relationClassNames } from "../text/labels.js";
import type { LabelSet } from "../text/labels.js";
import type { Tokenizer } from "../text/tokenizer.js";
import type { SystemConfig, TrainingOptions } from "./config.js";
import type { CrfConstraints } from "./crf.js";
import type { Dropout } from "./encoder.js";
import { encodeExample } from "./examples.js";
import type { Example, GoldPair } from "./examples.js";
import type { Losses } from "./joint.js";
import { sliceInHeap } from "./kernels/slice.js";
import type { Forecast, PredictOptions, System, Task, TrainingSession } from "./system.js";
import { bucketOf } from "./training/batches.js";
import { forecastRun } from "./training/forecast.js";
import { GradientSession } from "./training/session.js";
import type { Trainable } from "./training/session.js";
import { toCheckpoint } from "./weights/checkpoint.js";
import type { Parameters } from "./weights/checkpoint.js";
import { modelMetadata } from "./weights/metadata.js";
import { modelProblem } from "./problems.js";

/** A training sentence with the pairs of it that are trained on. */
export interface TrainingExample extends Example {
  kept: GoldPair[];
}

export abstract class NeuralSystem<C extends SystemConfig = SystemConfig> implements System {
  readonly tags: readonly string[];
  readonly constraints: CrfConstraints;
  readonly weights: ReadonlyMap<string, tf.Variable>;

  /** @param parameters values by checkpoint name, [in, out] for dense weights */
  constructor(
    readonly name: string,
    readonly tasks: readonly Task[],
    readonly config: C,
    readonly labels: LabelSet,
    readonly tokenizer: Tokenizer,
    parameters: Parameters,
  ) {
    sliceInHeap();
    this.tags = tagSet(labels.entityTypes);
    const { start, transitions, end } = allowedTransitions(this.tags);
    this.constraints = { start: start.map(Number), transitions: transitions.flat().map(Number), end: end.map(Number) };
    this.weights = new Map(
      [...parameters].map(([name, { data, shape }]) => [name, tf.tidy(() => tf.variable(tf.tensor(data, shape)))]),
    );
  }

  abstract predict(documents: Document[], options?: PredictOptions): Promise<Document[]>;

  /** The losses of a batch; called inside a gradient tape. */
  abstract losses(sentences: readonly TrainingExample[], dropout: Dropout): Losses;

  /** What a training step over a batch costs, in a unit that its time goes with; here its padded tokens. */
  protected work(sentences: readonly TrainingExample[]): number {
    const longest = Math.max(...sentences.map(({ ids }) => ids.length));
    return sentences.length * bucketOf(longest, this.config.maxPositions);
  }

  /** Called whenever the variables got new values. */
  protected weightsChanged(): void {}

  get parameters(): number {
    return [...this.weights.values()].reduce((sum, variable) => sum + variable.size, 0);
  }

  get relationClasses(): string[] {
    return relationClassNames(this.labels);
  }

  async start(
    train: Document[],
    dev: Document[],
    options: TrainingOptions,
    checkpoint?: Uint8Array,
  ): Promise<TrainingSession> {
    this.weightsChanged();
    const session = new GradientSession(this.trainable(train, dev, options), options);
    if (checkpoint) session.restore(checkpoint);
    return session;
  }

  async forecast(
    { train, dev, test }: { train: Document[]; dev: Document[]; test: Document[] },
    options: TrainingOptions,
    milliseconds: number,
    now?: () => number,
  ): Promise<Forecast> {
    const examples = this.trainingExamples(train, options);
    const middling = middlingSentences([...dev, ...test]);
    const run = {
      ...this.trainableFrom(examples, dev),
      work: (sentences: readonly number[]) => this.work(sentences.map((i) => examples[i])),
      predict: async (most: number) => {
        const some = middling.slice(0, most);
        // Between their own entities: what an untrained model finds is no measure of what it will.
        await this.predict(some, { goldEntities: true });
        return some.length;
      },
      scored: { everyEpoch: dev.length, atTheEnd: test.length },
    };
    return forecastRun(run, options, milliseconds, now);
  }

  private trainable(train: Document[], dev: Document[], options: TrainingOptions): Trainable {
    return this.trainableFrom(this.trainingExamples(train, options), dev);
  }

  private trainableFrom(examples: readonly TrainingExample[], dev: Document[]): Trainable {
    return {
      variables: this.weights,
      lengths: examples.map(({ ids }) => ids.length),
      pairs: examples.map(({ kept }) => kept.length),
      dropout: this.config.dropout,
      weightsChanged: () => this.weightsChanged(),
      losses: (sentences, dropout) =>
        this.losses(
          sentences.map((i) => examples[i]),
          dropout,
        ),
      evaluate: async () => {
        const scores = scoreDocuments(dev, await this.predict(dev));
        return { scores, selection: selectionFigures(this.tasks, scores) };
      },
      metadata: this.metadata(),
    };
  }

  /**
   * The sentences to learn from, each with its pairs; without NER a sentence with no pair is none.
   * @throws where nothing is left
   */
  trainingExamples(
    train: readonly Document[],
    options: Pick<TrainingOptions, "seed" | "discardNoRelation" | "noRelationWeight">,
  ): TrainingExample[] {
    const tagIds = new Map(this.tags.map((tag, id) => [tag, id]));
    const examples = train.map((document): TrainingExample => {
      const example = encodeExample(document, this.tokenizer, this.labels, tagIds, this.config.maxPositions);
      const kept = keptPairs(example, options);
      const { noRelationWeight: weight = 1 } = options;
      return {
        ...example,
        kept: weight === 1 ? kept : kept.map((pair) => (pair.target === 0 ? { ...pair, weight } : pair)),
      };
    });
    if (this.tasks.includes("ner")) return examples;
    const withPairs = examples.filter(({ kept }) => kept.length > 0);
    if (withPairs.length === 0) throw modelProblem("no-pairs", { system: this.name });
    return withPairs;
  }

  private metadata(): Record<string, string> {
    const { name: system, config, labels, tokenizer } = this;
    return modelMetadata({ system, config, labels, tokenizer: tokenizer.spec });
  }

  async save(): Promise<Uint8Array> {
    const parameters: Parameters = new Map();
    for (const [name, variable] of this.weights) {
      parameters.set(name, { shape: variable.shape, data: Float32Array.from(await variable.data()) });
    }
    return toCheckpoint(parameters, this.metadata());
  }

  dispose(): void {
    this.weightsChanged();
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

/** Relation F1 selects the epoch; entity F1 breaks ties, and selects where there are no relations. */
function selectionFigures(tasks: readonly Task[], { relation, entity }: Scores): number[] {
  const relations = tasks.includes("relation") && relation.strict.micro.gold > 0;
  return [
    ...(relations ? [relation.strict.micro.f1] : []),
    ...(tasks.includes("ner") || !relations ? [entity.strict.micro.f1] : []),
  ];
}

/** Documents in the order of how near their length is to the median. */
function middlingSentences(documents: readonly Document[]): Document[] {
  const lengths = documents.map(({ text }) => text.length).sort((a, b) => a - b);
  const median = lengths[lengths.length >> 1];
  const away = ({ text }: Document) => Math.abs(text.length - median);
  return documents.toSorted((a, b) => away(a) - away(b));
}
