/** How many steps the running mean looks back: the first ones (shader compilation, warm-up) are soon forgotten. */
const WINDOW = 32;

/** Estimates how fast a run is going and how long it will still take. */
export class Pace {
  #steps: { milliseconds: number; sentences: number }[] = [];
  #epochOverheads: number[] = [];

  /** A step took this long for this many sentences. */
  addStep(milliseconds: number, sentences: number): void {
    this.#steps.push({ milliseconds, sentences });
    if (this.#steps.length > WINDOW) this.#steps.shift();
  }

  /** What an epoch takes besides its steps: scoring dev, saving the checkpoint. */
  addEpochOverhead(milliseconds: number): void {
    this.#epochOverheads.push(milliseconds);
  }

  examplesPerSecond(): number {
    const milliseconds = sum(this.#steps.map((step) => step.milliseconds));
    return milliseconds > 0 ? (1000 * sum(this.#steps.map((step) => step.sentences))) / milliseconds : 0;
  }

  /** Seconds for the steps and ends of epochs still to come; dev scoring counts once it has been seen. */
  secondsLeft(stepsLeft: number, epochsLeft: number): number {
    const step = mean(this.#steps.map(({ milliseconds }) => milliseconds));
    return (stepsLeft * step + epochsLeft * mean(this.#epochOverheads)) / 1000;
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: number[]): number {
  return values.length > 0 ? sum(values) / values.length : 0;
}
