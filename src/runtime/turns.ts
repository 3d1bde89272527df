/**
 * One thing at a time on the backend, first come, first served. Training takes a turn a step, so a prediction asked for
 * meanwhile is served between two steps and never in the middle of one.
 */
export class Turns {
  #tail: Promise<void> = Promise.resolve();
  #pending = new Set<(error: unknown) => void>();
  #closed: { error: unknown } | undefined;

  /** Runs `work` when its turn comes; settles as it does. */
  take<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) return reject(this.#closed.error);
      this.#pending.add(reject);
      this.#tail = this.#tail
        .then(async () => {
          // `async` so that a synchronous throw of `work` cannot break the chain.
          if (!this.#closed) await (async () => work())().then(resolve, reject);
        })
        .finally(() => this.#pending.delete(reject));
    });
  }

  /** Rejects everything that waits or runs, and whatever comes later: the backend is gone. */
  close(error: unknown): void {
    this.#closed = { error };
    for (const reject of this.#pending) reject(error);
    this.#pending.clear();
  }
}

/** Resolves in a later macrotask, so that messages which arrived meanwhile are handled first. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
