/** Which of a system's trials tuning chose. */
import type { RunRecord } from "./records.js";

/** The figure that selected a run's epoch, at that epoch: micro strict F1 on dev, of relations where the system finds them. */
export function devFigure({ curve, bestEpoch }: RunRecord): number {
  return curve[bestEpoch - 1][1];
}

/** The best trial on dev; of equal ones the first. @throws where there is none */
export function bestTrial(trials: readonly RunRecord[]): RunRecord {
  if (trials.length === 0) throw new Error("There is no trial to choose from.");
  return trials.reduce((best, trial) => (devFigure(trial) > devFigure(best) ? trial : best));
}
