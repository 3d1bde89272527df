/** What a run says on its way: one line an epoch, and on a terminal one line that is kept up to date in between. */
import type { EpochProgress, StepProgress } from "../../src/model/system.js";
import type { Surroundings } from "../lib/command.js";
import { duration } from "../lib/words.js";

const percent = (share: number) => (100 * share).toFixed(2);
const ERASE_LINE = "\r\x1b[2K";

export class ProgressLines {
  private readonly started = performance.now();
  private steps = 0;
  private epochSentences = 0;
  private epochMilliseconds = 0;
  private last?: StepProgress;

  constructor(
    private readonly stderr: Surroundings["stderr"],
    private readonly epochs: number,
  ) {}

  step(progress: StepProgress): void {
    this.last = progress;
    this.steps++;
    this.epochSentences += progress.sentences;
    this.epochMilliseconds += progress.milliseconds;
    if (!this.stderr.isTTY) return;
    const { epoch, step, totalSteps, loss } = progress;
    this.stderr.write(
      `${ERASE_LINE}epoch ${epoch}/${this.epochs}, step ${step}/${totalSteps}, loss ${loss.toFixed(3)}, ${this.pace()}`,
    );
  }

  epoch({ epoch, loss, dev, best }: EpochProgress): void {
    const width = String(this.epochs).length;
    const line = [
      `epoch ${String(epoch).padStart(width)}/${this.epochs}`,
      `loss ${loss.toFixed(3)}`,
      `dev F1 entities ${percent(dev.entity.strict.micro.f1)}, relations ${percent(dev.relation.strict.micro.f1)}`,
      this.pace(),
      ...(best ? ["best so far"] : []),
    ].join(", ");
    this.clear();
    this.stderr.write(`${line}\n`);
    this.epochSentences = this.epochMilliseconds = 0;
  }

  /** Takes the line that is kept up to date away, so that something else can be written. */
  clear(): void {
    if (this.stderr.isTTY) this.stderr.write(ERASE_LINE);
  }

  private pace(): string {
    const { step, totalSteps } = this.last!;
    const perSecond = (1000 * this.epochSentences) / this.epochMilliseconds;
    const left = (((performance.now() - this.started) / this.steps) * (totalSteps - step)) / 1000;
    return `${perSecond.toFixed(1)} examples/s, ${step === totalSteps ? "done" : `${duration(left)} left`}`;
  }
}
