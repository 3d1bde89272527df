/** What a run says on its way: one line an epoch, and on a terminal one line that is kept up to date in between. */
import type { Scores } from "../../src/evaluation/scores.js";
import type { EpochProgress, StepProgress, Task } from "../../src/model/system.js";
import type { Surroundings } from "../lib/command.js";
import { duration } from "../lib/words.js";

const percent = (share: number) => (100 * share).toFixed(2);
/** Below this a system finds next to nothing. */
const NEXT_TO_NOTHING = 0.05;
const ERASE_LINE = "\r\x1b[2K";

export class ProgressLines {
  private readonly started = performance.now();
  private steps = 0;
  private epochSentences = 0;
  private epochMilliseconds = 0;
  private last?: StepProgress;
  /** Of the first step, before anything was learned. */
  private firstLoss?: number;
  private warned = false;

  constructor(
    private readonly stderr: Surroundings["stderr"],
    private readonly epochs: number,
    private readonly tasks: readonly Task[],
  ) {}

  step(progress: StepProgress): void {
    this.last = progress;
    if (progress.step === 1) this.firstLoss = progress.loss;
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
      `dev F1 ${this.figures(dev)}`,
      this.pace(),
      ...(best ? ["best so far"] : []),
    ].join(", ");
    this.clear();
    this.stderr.write(`${line}\n`);
    this.warnOfNonsense(loss, dev);
    this.epochSentences = this.epochMilliseconds = 0;
  }

  /** Says once that training leads nowhere: every figure is finite, so nothing else would. */
  private warnOfNonsense(loss: number, { entity, relation }: Scores): void {
    const f1 = (this.tasks.includes("ner") ? entity : relation).strict.micro.f1;
    if (this.warned || this.firstLoss === undefined || loss <= this.firstLoss || f1 >= NEXT_TO_NOTHING) return;
    this.warned = true;
    this.stderr.write(
      `Training leads nowhere: the loss rose from ${this.firstLoss.toFixed(3)} to ${loss.toFixed(3)}, and dev F1 is ${percent(f1)}. ` +
        "The learning rate is probably too high: start again with a lower --lr (the default is a good start), or a longer --warmup.\n",
    );
  }

  /** Of what the system looks for. */
  private figures({ entity, relation }: Scores): string {
    const [entities, relations] = [entity, relation].map(({ strict }) => percent(strict.micro.f1));
    return [
      ...(this.tasks.includes("ner") ? [`entities ${entities}`] : []),
      ...(this.tasks.includes("relation") ? [`relations ${relations}`] : []),
    ].join(", ");
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
