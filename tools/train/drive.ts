/** Takes a training session to its end, or to the next place where it can stop; what was reached is on disk. */
import type { TrainingSession } from "../../src/model/system.js";
import type { Surroundings } from "../lib/command.js";
import { epochPoint } from "./card.js";
import type { RunCard } from "./card.js";
import type { RunFolder } from "./folder.js";
import { ProgressLines } from "./progress.js";
import type { Run } from "./run.js";

/** @returns whether the run came to its end; else it was stopped, and can be gone on with */
export async function drive(
  run: Run,
  session: TrainingSession,
  folder: RunFolder,
  around: Surroundings,
): Promise<boolean> {
  const { system, card } = run;
  const lines = new ProgressLines(around.stderr, card.options.epochs, system.tasks);
  const [started, minutesBefore] = [performance.now(), card.minutes];
  const [cpuStarted, cpuMinutesBefore] = [process.cpuUsage(), card.cpuMinutes ?? 0];
  const save = async (state: RunCard["state"]) => {
    const minutes = minutesBefore + (performance.now() - started) / 60_000;
    const used = process.cpuUsage(cpuStarted);
    const cpuMinutes = cpuMinutesBefore + (used.user + used.system) / 60_000_000;
    Object.assign(card, { state, minutes, cpuMinutes, steps: session.step, updated: new Date().toISOString() });
    await folder.writeCheckpoint(card, await session.checkpoint());
  };
  /** A full disk is no reason to lose what was learned: training goes on, and the next epoch's end tries again. */
  const saveIfItCan = async (best: boolean) => {
    try {
      // The checkpoint first: the model can be made from it, and not the other way round.
      await save("running");
      if (best) await folder.writeModel(await system.save());
    } catch (error) {
      lines.clear();
      around.stderr.write(
        `${(error as Error).message}. Training goes on; make room, and the end of the next epoch is saved again.\n`,
      );
    }
  };
  try {
    while (!session.done) {
      const { watchGradients = 0 } = card.settings;
      if (watchGradients > 0 && session.step % watchGradients === 0)
        (card.curves.gradients ??= []).push({ step: session.step, ...(await session.measureGradients()) });
      for (const progress of await session.next()) {
        if (progress.type === "step") lines.step(progress);
        else {
          lines.epoch(progress);
          card.curves.epochs.push(epochPoint(progress, session.step));
          if (progress.best) Object.assign(card.scores, { bestEpoch: progress.epoch, dev: progress.dev });
          await saveIfItCan(progress.best);
        }
      }
      // Signals come in between turns of the event loop; on these backends a step alone lets none in.
      await new Promise((resolve) => setImmediate(resolve));
      if (around.stop.aborted && !session.done) {
        await save("interrupted");
        session.dispose();
        return false;
      }
    }
  } finally {
    lines.clear();
  }
  session.finish();
  await folder.writeModel(await system.save());
  return true;
}
