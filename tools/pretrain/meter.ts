/** What a pretraining run says on its way: a line at each measurement, and on a terminal one that is kept up to date. */
import type { PretrainingStep } from "../../src/model/pretraining/options.js";
import type { Surroundings } from "../lib/command.js";
import { duration } from "../lib/words.js";
import type { Measurement } from "./card.js";

const ERASE_LINE = "\r\x1b[2K";
const percent = (share: number) => `${(100 * share).toFixed(1)}%`;

/** Sums of steps since they were last taken. */
export class Meter {
  private loss = 0;
  private masked = 0;
  private correct = 0;
  private tokens = 0;
  private work = 0;
  private milliseconds = 0;
  private readonly started = performance.now();
  private first?: number;
  private last?: PretrainingStep;

  constructor(private readonly stderr: Surroundings["stderr"]) {}

  step(step: PretrainingStep): void {
    this.first ??= step.step - 1;
    this.last = step;
    this.loss += step.loss * step.masked;
    this.masked += step.masked;
    this.correct += step.correct;
    this.tokens += step.tokens;
    this.work += step.work;
    this.milliseconds += step.milliseconds;
    if (this.stderr.isTTY)
      this.stderr.write(
        `${ERASE_LINE}step ${step.step}/${step.totalSteps}, loss ${step.loss.toFixed(3)}, ${this.left()}`,
      );
  }

  /** The means since the last time; null where there was no step. */
  take(): Pick<Measurement, "loss" | "accuracy"> {
    const means =
      this.masked === 0
        ? { loss: null, accuracy: null }
        : { loss: this.loss / this.masked, accuracy: this.correct / this.masked };
    this.loss = this.masked = this.correct = 0;
    return means;
  }

  measurement(at: Measurement, baseline: number): void {
    this.clear();
    const speed =
      this.milliseconds > 0
        ? `, ${((1000 * this.tokens) / this.milliseconds).toFixed(0)} tokens/s, ${((2 * this.work) / this.milliseconds / 1e6).toFixed(1)} GFLOP/s, ${this.left()}`
        : "";
    const train = at.loss === null ? "" : `loss ${at.loss.toFixed(3)}, accuracy ${percent(at.accuracy!)}; `;
    this.stderr.write(
      `step ${at.step}: ${train}held out: loss ${at.heldOutLoss.toFixed(3)}, accuracy ${percent(at.heldOutAccuracy)} (commonest character ${percent(baseline)})${speed}\n`,
    );
    this.tokens = this.work = this.milliseconds = 0;
  }

  clear(): void {
    if (this.stderr.isTTY) this.stderr.write(ERASE_LINE);
  }

  private left(): string {
    const { step, totalSteps } = this.last!;
    if (step === totalSteps) return "done";
    const each = (performance.now() - this.started) / 1000 / (step - this.first!);
    return `${duration(each * (totalSteps - step))} left`;
  }
}
