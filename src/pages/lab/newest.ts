/** Questions that come faster than they are answered: never two at once, and what is outdated by then is not asked at all. */

export interface Take<Result> {
  done(result: Result): void;
  failed(error: unknown): void;
}

/** Runs `ask` now, or once the running one has ended, whichever question came last. Answers overtaken meanwhile are dropped. */
export function newest<Result>(ask: () => Promise<Result>, take: Take<Result>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;

  async function run(): Promise<void> {
    do {
      again = false;
      try {
        const result = await ask();
        if (!again) take.done(result);
      } catch (error) {
        if (!again) take.failed(error);
      }
    } while (again);
    running = null;
  }

  return () => {
    if (running) again = true;
    else running = run();
    return running;
  };
}
