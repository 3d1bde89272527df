/**
 * What systems cost to train and to run. Times taken on unlike processors can't be compared, so those of one processor count: the one that
 * most of the systems were trained on. Native code (tools/native/) is for the command line alone: its times count nowhere.
 */
import { greatest, group, mean } from "d3";
import type { RunRecord } from "./records.js";

type TimedRun = Pick<
  RunRecord,
  "backend" | "parameters" | "minutes" | "cpuMinutes" | "sentencesPerSecond" | "epochs" | "bestEpoch" | "machine"
>;

/** Means over the runs of a system that were timed on the processor that counts; without one, times are null and epochs those of all runs. */
export interface Cost {
  name: string;
  parameters: number;
  runs: number;
  timedRuns: number;
  /** Of processor time. */
  cpuMinutes: number | null;
  /** By the clock. */
  minutes: number | null;
  /** Test sentences a second of processor time. */
  sentencesPerSecond: number | null;
  epochs: number;
  bestEpoch: number;
}

export interface Costs {
  /** What the times were taken on; null without a run. */
  processor: string | null;
  systems: Cost[];
}

/** @returns a row for each system that has a run, in the order given */
export function costsOf(systems: readonly { name: string; runs: readonly TimedRun[] }[]): Costs {
  const recorded = systems.filter(({ runs }) => runs.length > 0);
  const processor = commonProcessor(recorded.map(({ runs }) => runs));
  return {
    processor,
    systems: recorded.map(({ name, runs }) => {
      const timed = runs.filter((run) => isPlain(run) && run.machine.cpu === processor);
      // Epochs stand beside times, so they are of the same runs.
      const shown = timed.length > 0 ? timed : runs;
      return {
        name,
        parameters: runs[0].parameters,
        runs: runs.length,
        timedRuns: timed.length,
        cpuMinutes: mean(timed, (run) => run.cpuMinutes) ?? null,
        minutes: mean(timed, (run) => run.minutes) ?? null,
        sentencesPerSecond: mean(timed, (run) => run.sentencesPerSecond) ?? null,
        epochs: mean(shown, (run) => run.epochs)!,
        bestEpoch: mean(shown, (run) => run.bestEpoch)!,
      };
    }),
  };
}

const isPlain = ({ backend }: TimedRun) => backend !== "native";

/** The processor that most systems have a run on; among equals the one with most runs. */
function commonProcessor(systems: readonly (readonly TimedRun[])[]): string | null {
  const processors = group(
    systems.flatMap((runs, system) => runs.filter(isPlain).map(({ machine }) => ({ cpu: machine.cpu, system }))),
    ({ cpu }) => cpu,
  );
  const systemsOn = (cpu: string) => new Set(processors.get(cpu)!.map(({ system }) => system)).size;
  const runsOn = (cpu: string) => processors.get(cpu)!.length;
  return greatest(processors.keys(), (a, b) => systemsOn(a) - systemsOn(b) || runsOn(a) - runsOn(b)) ?? null;
}
