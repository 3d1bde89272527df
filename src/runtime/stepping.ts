/**
 * Taking steps one by one, and listening in between: pause, one step, resume, cancel. Knows nothing of what a step is, so that
 * every kind of long work in the worker is driven alike.
 */
import { failedBy } from "./failures.js";
import type { RunState } from "./protocol.js";
import { nextTask } from "./turns.js";

const ENDED: readonly RunState[] = ["done", "cancelled", "failed"];

export interface SteppingWork {
  done(): boolean;
  step(): Promise<void>;
  /** Before a pause: stores what must not be lost. */
  save(): Promise<void>;
  /** After the last step, unless it was cancelled. */
  complete(): Promise<void>;
  /** Told of every change of state. */
  changed(state: RunState): void;
}

export class Stepping {
  #state: RunState = "preparing";
  #pausing = false;
  #cancelling = false;
  /** Single steps asked for while paused. */
  #owed = 0;
  /** Ends the wait of paused work. */
  #wake: () => void = () => undefined;
  /** Those who wait for the work to come to rest: paused or ended. */
  #resting: (() => void)[] = [];

  constructor(private readonly work: SteppingWork) {}

  get ended(): boolean {
    return ENDED.includes(this.#state);
  }

  get cancelling(): boolean {
    return this.#cancelling;
  }

  /** Takes steps until the work is done, cancelled, or ended from outside. Rejects as its steps do. */
  async drive(): Promise<void> {
    while (!this.work.done() && !this.#cancelling && !this.ended) {
      if (this.#pausing && this.#owed === 0) await this.#rest();
      else {
        if (!this.#pausing) this.#setState("running");
        this.#owed = Math.max(0, this.#owed - 1);
        await this.work.step();
        await nextTask();
      }
    }
    if (!this.ended && !this.#cancelling) await this.work.complete();
    if (!this.ended) this.end(this.#cancelling ? "cancelled" : "done");
  }

  /** Resolves once the work rests and is saved, or has ended. Work that rests, but could not be saved, tries that again. */
  pause(): Promise<void> {
    this.#pausing = true;
    if (this.#state === "paused") return this.work.save();
    return this.ended ? Promise.resolve() : this.#nextRest();
  }

  resume(): void {
    this.#refuseIfEnded();
    this.#pausing = false;
    // Who asked for a pause that has not come about yet need not wait for it any more.
    this.#settle();
    this.#wake();
  }

  /** Takes one step and pauses (again); resolves once it rests. */
  stepOnce(): Promise<void> {
    this.#refuseIfEnded();
    this.#owed += 1;
    this.#pausing = true;
    const resting = this.#nextRest();
    this.#wake();
    return resting;
  }

  /** Ends the work at the next boundary between steps. */
  cancel(): Promise<void> {
    this.#cancelling = true;
    this.#wake();
    return this.ended ? Promise.resolve() : this.#nextRest();
  }

  /** The last state; whoever waits goes on. */
  end(state: "done" | "cancelled" | "failed"): void {
    this.#setState(state);
    this.#cancelling = true;
    this.#settle();
    this.#wake();
  }

  async #rest(): Promise<void> {
    await this.work.save();
    if (this.#cancelling || !this.#pausing || this.#owed > 0) return;
    this.#setState("paused");
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    this.#settle();
    await woken;
  }

  #refuseIfEnded(): void {
    if (this.ended) throw failedBy("unknown-run", "run-ended", {});
  }

  #setState(state: RunState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.work.changed(state);
  }

  #nextRest(): Promise<void> {
    return new Promise((resolve) => this.#resting.push(resolve));
  }

  #settle(): void {
    for (const resolve of this.#resting.splice(0)) resolve();
  }
}
