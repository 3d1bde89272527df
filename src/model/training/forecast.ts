/**
 * How long a run will take, before it starts: a few of its own steps are taken within a time limit, and what they took is
 * spread over the work of all its batches, which is counted (flops.ts). A step is its gradient, whose time goes with the
 * work of its batch, and its update, whose time does not.
 */
import { createRandom } from "../../text/random.js";
import type { TrainingOptions } from "../config.js";
import type { Forecast } from "../system.js";
import { batchGradients } from "./accumulate.js";
import { Adam } from "./adam.js";
import { epochBatches } from "./batches.js";
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
/** Sentences of the first, uncounted steps, which compile, allocate and warm up; they take half as long as the others. */
const WARM_UP = 2;
/** Least steps that are measured. */
const STEPS = 3;

/**
 * Measures for about `milliseconds`, longer where a few steps of two sentences take longer. The weights stay as they are.
 * @param now a clock, in milliseconds
 */
export async function forecastRun(
  run: Forecastable,
  options: TrainingOptions,
  milliseconds: number,
  now: () => number = () => performance.now(),
): Promise<Forecast> {
  const batches = epochBatches(run.lengths, options.batchSize, createRandom(options.seed).derive("batches", 1));
  const works = batches.map((batch) => run.work(batch));
  const meter = new StepMeter(run, options, now);
  try {
    const order = spreadOut(works).map((i) => batches[i]);
    const begun = now();
    do await meter.step(order[0].slice(0, WARM_UP));
    while (now() - begun < milliseconds / 2);
    meter.forget();
    const started = now();
    await meter.step(order[0].slice(0, WARM_UP));
    for (let i = 0; now() - started < milliseconds || i < STEPS; i++) {
      const batch = order[i % order.length];
      const affordable = Math.max(WARM_UP, Math.floor((milliseconds / STEPS / meter.expected(batch)) * batch.length));
      if (i === 0 && affordable >= batch.length) {
        // The first step of a batch's full size allocates.
        await meter.step(batch);
        meter.forget();
      }
      await meter.step(batch.slice(0, affordable));
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
  const secondsPerStep = (epochWork / works.length / meter.workPerMillisecond + meter.updateMilliseconds) / 1000;
  const secondsPerSentence = await predictionSeconds(run, meter, now);
  const { everyEpoch, atTheEnd } = run.scored;
  const training = epochs * works.length * secondsPerStep;
  return {
    stepsPerEpoch: works.length,
    epochWork,
    workPerSecond: 1000 * meter.workPerMillisecond,
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
  const started = now();
  const predicted = await run.predict(Math.min(most, Math.max(least, affordable)));
  return (now() - started) / 1000 / Math.max(1, predicted);
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

  get workPerMillisecond(): number {
    return (
      1 /
      Math.max(
        1e-12,
        this.median(({ gradient, work }) => gradient / work),
      )
    );
  }

  get millisecondsPerSentence(): number {
    return this.median(({ gradient, sentences }) => gradient / sentences);
  }

  get updateMilliseconds(): number {
    return this.median(({ update }) => update);
  }

  /** Other work on the machine makes some steps slower and none faster: the middle one tells more than the mean. */
  private median(figure: (sample: StepSample) => number): number {
    const sorted = this.samples.map(figure).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  }

  /** Milliseconds that a step over `batch` should take. */
  expected(batch: readonly number[]): number {
    return this.run.work(batch) / this.workPerMillisecond + this.updateMilliseconds;
  }

  async step(batch: readonly number[]): Promise<void> {
    const { run, options, now } = this;
    const { seed, microBatch = options.batchSize } = options;
    const dropout = seededDropout(run.dropout, createRandom(seed).derive("forecast", this.steps));
    const started = now();
    const { gradients } = await batchGradients(run, batch, microBatch, dropout);
    const between = now();
    // A learning rate of 0: the same work, and the weights stay.
    this.adam.apply(run.variables, gradients, 0);
    // Reading anything waits until the GPU is done.
    await run.variables.values().next().value!.data();
    this.samples.push({
      ...{ sentences: batch.length, work: run.work(batch) },
      ...{ gradient: between - started, update: now() - between },
    });
  }

  /** What was measured so far was warming up. */
  forget(): void {
    this.samples = [];
  }

  dispose(): void {
    this.adam.dispose();
  }
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
