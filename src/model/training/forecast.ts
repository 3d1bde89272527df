/**
 * How long a run will take, before it starts: a few of its own steps are taken within a time limit, and what they took is
 * spread over the work of all its batches, which is counted (flops.ts). A step is its gradient, part of whose time goes with the
 * work of its batch, and its update, whose time does not.
 */
import { createRandom } from "../../text/random.js";
import type { TrainingOptions } from "../config.js";
import type { Forecast } from "../system.js";
import { batchGradients } from "./accumulate.js";
import { Adam } from "./adam.js";
import { runBatches } from "./batches.js";
import { seededDropout } from "./dropout.js";
import type { Trainable } from "./session.js";

/** A run to be. */
export interface Forecastable extends Pick<Trainable, "variables" | "lengths" | "pairs" | "losses" | "dropout"> {
  /** What a step over these sentences costs, in any unit that its time goes with: multiply-adds, or tokens. */
  work(sentences: readonly number[]): number;
  /** Predicts up to so many sentences of middling length; @returns how many it did */
  predict(most: number): Promise<number>;
  /** Sentences scored at the end of each epoch, and once at the end of the run. */
  scored: { everyEpoch: number; atTheEnd: number };
}

/** Least and most sentences that are predicted to see how long that takes. */
const PREDICTED: [number, number] = [2, 16];
/** How often: the middle time counts. */
const PREDICTIONS = 3;
/** Sentences of the first, uncounted steps, which compile, allocate and warm up. */
const WARM_UP = 2;
/** They go on until so many are no faster than as many before, for at most so many times as long as the measuring. */
const STEADY = 10;
const LONGEST_WARM_UP = 4;
/** Least steps that are measured. */
const STEPS = 3;

/**
 * Warms up, then measures for about `milliseconds`, longer where a few steps of two sentences take longer. The weights stay as they are.
 * @param now a clock, in milliseconds
 */
export async function forecastRun(
  run: Forecastable,
  options: TrainingOptions,
  milliseconds: number,
  now: () => number = () => performance.now(),
): Promise<Forecast> {
  const batches = runBatches(run.lengths, options, 1);
  const works = batches.map((batch) => run.work(batch));
  const meter = new StepMeter(run, options, now);
  try {
    const order = spreadOut(works).map((i) => batches[i]);
    const begun = now();
    do await meter.step(order[0].slice(0, WARM_UP));
    while (!meter.steady && now() - begun < LONGEST_WARM_UP * milliseconds);
    meter.keepAsSmall();
    const started = now();
    for (let i = 0; now() - started < milliseconds || i < STEPS; i++) {
      const batch = order[i % order.length];
      const share = milliseconds / STEPS / meter.expected(run.work(batch));
      await meter.step(batch.slice(0, Math.max(2 * WARM_UP, Math.floor(share * batch.length))));
    }
    return await combine(run, options, works, meter, now);
  } finally {
    meter.dispose();
  }
}

async function combine(
  run: Forecastable,
  { epochs }: TrainingOptions,
  works: readonly number[],
  meter: StepMeter,
  now: () => number,
): Promise<Forecast> {
  const epochWork = works.reduce((sum, work) => sum + work, 0);
  const milliseconds = works.reduce((sum, work) => sum + meter.expected(work), 0);
  const secondsPerStep = milliseconds / works.length / 1000;
  const secondsPerSentence = await predictionSeconds(run, meter, now);
  const { everyEpoch, atTheEnd } = run.scored;
  const training = epochs * works.length * secondsPerStep;
  return {
    stepsPerEpoch: works.length,
    epochWork,
    workPerSecond: epochWork / works.length / secondsPerStep,
    secondsPerStep,
    secondsPerEpochEnd: everyEpoch * secondsPerSentence,
    seconds: training + (epochs * everyEpoch + atTheEnd) * secondsPerSentence,
    stepsMeasured: meter.steps,
  };
}

async function predictionSeconds(run: Forecastable, meter: StepMeter, now: () => number): Promise<number> {
  const { everyEpoch, atTheEnd } = run.scored;
  if (everyEpoch + atTheEnd === 0) return 0;
  const [least, most] = PREDICTED;
  await run.predict(least);
  // Where a training step is slow, prediction is a third of that: look at fewer sentences.
  const affordable = Math.round(500 / Math.max(1, meter.millisecondsPerSentence));
  const count = Math.min(most, Math.max(least, affordable));
  const seconds: number[] = [];
  for (let i = 0; i < PREDICTIONS; i++) {
    const started = now();
    const predicted = await run.predict(count);
    seconds.push((now() - started) / 1000 / Math.max(1, predicted));
  }
  return median(seconds);
}

/** A step, and the milliseconds of its two halves. */
interface StepSample {
  sentences: number;
  work: number;
  gradient: number;
  update: number;
}

/** Takes steps that change nothing, and remembers how long they took. */
class StepMeter {
  private readonly adam: Adam;
  private samples: StepSample[] = [];
  private small: StepSample[] = [];

  constructor(
    private readonly run: Forecastable,
    private readonly options: TrainingOptions,
    private readonly now: () => number,
  ) {
    this.adam = new Adam(options.clipNorm);
  }

  get steps(): number {
    return this.samples.length;
  }

  get millisecondsPerSentence(): number {
    return this.median(({ gradient, sentences }) => gradient / sentences);
  }

  /** Other work on the machine makes some steps slower and none faster: the middle one tells more than the mean. */
  private median(figure: (sample: StepSample) => number): number {
    return median(this.samples.map(figure));
  }

  /** Whether the last steps were no faster than those before them. */
  get steady(): boolean {
    const times = this.samples.map(({ gradient }) => gradient);
    if (times.length < 2 * STEADY) return false;
    return median(times.slice(-STEADY)) > 0.95 * median(times.slice(-2 * STEADY, -STEADY));
  }

  /** What was measured so far warmed up; its last steps show what a small step takes. */
  keepAsSmall(): void {
    this.small = this.samples.slice(-STEADY);
    this.samples = [];
  }

  /**
   * Milliseconds that a step of so much work should take: its gradient has a part that every step has, and a part that goes
   * with the work; a line through the small steps, its slope the middle one of those to the larger steps.
   */
  expected(work: number): number {
    const update = median([...this.small, ...this.samples].map((sample) => sample.update));
    const from = { work: median(this.small.map((s) => s.work)), gradient: median(this.small.map((s) => s.gradient)) };
    const larger = this.samples.filter((sample) => sample.work > from.work);
    // Until there are larger steps, and at most: all of a small step's time goes with its work.
    const steepest = from.gradient / from.work;
    const slopes = larger.map((sample) => (sample.gradient - from.gradient) / (sample.work - from.work));
    const slope = slopes.length > 0 ? Math.min(steepest, Math.max(0, median(slopes))) : steepest;
    return from.gradient + (work - from.work) * slope + update;
  }

  async step(batch: readonly number[]): Promise<void> {
    const { run, options, now } = this;
    const { seed, microBatch = options.batchSize } = options;
    const dropout = seededDropout(run.dropout, createRandom(seed).derive("forecast", this.steps));
    const work = run.work(batch);
    const started = now();
    const { gradients } = await batchGradients(run, batch, microBatch, dropout);
    const between = now();
    // A learning rate of 0: the same work, and the weights stay.
    this.adam.apply(run.variables, gradients, 0);
    // Reading anything waits until the GPU is done.
    await run.variables.values().next().value!.data();
    const update = now() - between;
    this.samples.push({ sentences: batch.length, work, gradient: between - started, update });
  }

  dispose(): void {
    this.adam.dispose();
  }
}

/** The middle value; 0 of none. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Numbers of batches, so that those at the front already cover light and heavy ones: the median, the quartiles, … */
function spreadOut(works: readonly number[]): number[] {
  const sorted = works.map((_, i) => i).sort((a, b) => works[a] - works[b]);
  const order = new Set<number>();
  for (let parts = 2; order.size < sorted.length; parts *= 2) {
    for (let i = 1; i < parts; i++) order.add(sorted[Math.floor((i * sorted.length) / parts)]);
    if (parts > sorted.length) for (const i of sorted) order.add(i);
  }
  return [...order];
}
