/** Giving the worker up on purpose (another backend, a reload) must not throw away what could not be stored. */
import { runtimeProblem } from "./problems.js";

/** Whose work would be lost with the worker, if anyone's. */
export type AtRisk = () => { name: string } | undefined;

export class WorkerGuard {
  readonly #asked = new Set<AtRisk>();

  /** Asks `atRisk` whenever the worker is to be given up; returns how to stop that. */
  ask(atRisk: AtRisk): () => void {
    this.#asked.add(atRisk);
    return () => this.#asked.delete(atRisk);
  }

  /** Throws where something would be lost. */
  check(): void {
    for (const atRisk of this.#asked) {
      const lost = atRisk();
      if (!lost) continue;
      throw runtimeProblem("would-be-lost", { name: lost.name });
    }
  }
}
