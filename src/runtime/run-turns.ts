/**
 * What is done to each run of a tab: one thing after the other, and with the run held against other tabs. Starting and
 * resuming take long (a request may be 200 MB), so whoever asks again meanwhile gets the same answer.
 */
import { failedBy } from "./failures.js";
import { holdRun } from "./run-lock.js";

export class RunTurns<Begun> {
  /** How to give back each run that this tab holds. */
  readonly #held = new Map<string, () => void>();
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #beginning = new Map<string, Promise<Begun>>();

  /** Does `task` once what is being done to the run is over, well or not. */
  take<Result>(run: string, task: () => Promise<Result>): Promise<Result> {
    const result = (this.#last.get(run) ?? Promise.resolve()).then(task, task);
    this.#last.set(run, result);
    const forget = () => this.#last.get(run) === result && this.#last.delete(run);
    result.then(forget, forget);
    return result;
  }

  /** Starts or resumes the run by `task`, in its turn; the one under way where there is one. */
  begin(run: string, task: () => Promise<Begun>): Promise<Begun> {
    const under = this.#beginning.get(run);
    if (under) return under;
    const beginning = this.take(run, task).finally(() => this.#beginning.delete(run));
    this.#beginning.set(run, beginning);
    return beginning;
  }

  /** Resolves once the run is not being started or resumed, well or not: before, the worker does not know it. */
  async begun(run: string): Promise<void> {
    await this.#beginning.get(run)?.catch(() => undefined);
  }

  /** Makes the run this tab's, until `release`. Rejects where another tab has it. @returns whether it was not so before */
  async hold(run: string): Promise<boolean> {
    if (this.#held.has(run)) return false;
    const release = await holdRun(run);
    if (!release) throw failedBy("bad-input", "run-in-other-tab", {});
    this.#held.set(run, release);
    return true;
  }

  release(run: string): void {
    this.#held.get(run)?.();
    this.#held.delete(run);
  }

  releaseAll(): void {
    for (const run of [...this.#held.keys()]) this.release(run);
  }
}
