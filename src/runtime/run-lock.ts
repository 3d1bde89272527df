/** A run belongs to one tab at a time: two that train it would throw each other's checkpoints away. */

/**
 * Takes the run for this tab. Resolves to how to give it back, or to nothing where another tab has it. The browser gives it
 * back by itself when the tab closes.
 */
export function holdRun(run: string, locks = globalThis.navigator?.locks): Promise<(() => void) | undefined> {
  // Without the Web Locks API there is no telling; one tab is what nearly every reader has.
  if (!locks) return Promise.resolve(() => undefined);
  return new Promise((resolve, reject) => {
    locks
      .request(`focused-attention/run/${run}`, { ifAvailable: true }, (lock) => {
        if (lock) return new Promise<void>((release) => resolve(release));
        resolve(undefined);
        return undefined;
      })
      .catch(reject);
  });
}
