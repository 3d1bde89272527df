/** `experiment` as a command: its flags, its help, what it runs. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { DATA_SETS, EXPERIMENTS, RECIPES } from "../../src/evaluation/plan.js";
import { SYSTEM_NAMES } from "../../src/model/catalogue.js";
import { NODE_BACKENDS } from "../lib/backend.js";
import { EXIT } from "../lib/command.js";
import type { Command, Surroundings } from "../lib/command.js";
import { choice, count, number, text, toggle, UsageError } from "../lib/flags.js";
import type { Values } from "../lib/flags.js";
import { counted } from "../lib/words.js";
import { planFor } from "./data-sets.js";
import { readInputs } from "./inputs.js";
import { describeOutlook, outlook } from "./outlook.js";
import { readSettings } from "./settings.js";
import { describePlan } from "./status.js";
import { readState, work } from "./work.js";
import type { WorkOptions } from "./work.js";

const EXPERIMENT_FLAGS = {
  data: choice(
    DATA_SETS,
    "reports",
    "what is trained on and scored on: the site's reports, the same scored on another hospital's, or a real set",
  ),
  files: text("DIR", "folder of the files of a real set, which are not shipped (SpERT JSON under their public names)"),
  recipe: choice([...RECIPES, "both"], "both", "cells of one recipe alone"),
  plan: text("FILE", "JSON with what the plan has other than the defaults (docs/experiments.md)"),
  only: text("NAME,…", `experiments: ${EXPERIMENTS.join(", ")} (all)`),
  systems: text("NAME,…", "systems (all)"),
  cells: text("TEXT", "only cells whose name holds this text"),
  seeds: count(undefined, "of every cell only the first n seeds; the plan stays whole"),
  jobs: count(1, "processes that work side by side"),
  minutes: number(undefined, "stop by itself after so many minutes; the run at hand is gone on with next time"),
  out: text("DIR", "folder of the records (data/results/records); the plan is written beside it"),
  work: text("DIR", "folder of checkpoints of unfinished runs (runs/experiments)"),
  backend: choice(NODE_BACKENDS, "wasm", "what to compute on"),
  list: toggle("print the plan and what of it is recorded, and run nothing"),
};

type ExperimentValues = Values<typeof EXPERIMENT_FLAGS>;

export const experimentCommand: Command<typeof EXPERIMENT_FLAGS> = {
  name: "experiment",
  summary: `Trains what the plan says and records each run: scores, what it took, its predictions on test. What is recorded is
skipped, and a run that was stopped or killed is gone on with from its last epoch. Every system is tuned on dev first; its
other runs wait for that. Progress goes to stderr.`,
  notes: `Example:
  npm run experiment -- --only tune,main --systems bilstm-crf,rdcnn-crf,cnn,rcn,joint-bilstm --jobs 2 --minutes 60
  npm run experiment -- --seeds 1    # one run of everything before the second of anything
  npm run experiment -- --data conll04 --files DIR    # a real set, whose text stays where it is
  npm run results

Exit code: 0 done, 1 a run failed, 2 flags not understood, 130 stopped before all was done.`,
  flags: EXPERIMENT_FLAGS,
  resumable: true,
  run: experiment,
};

async function experiment(values: ExperimentValues, _given: unknown, around: Surroundings): Promise<number> {
  const options: WorkOptions = {
    inputs: await readInputs(await readSettings(values.plan, planFor(values.data, values.files))),
    recipe: values.recipe === "both" ? undefined : values.recipe,
    only: names("only", values.only, EXPERIMENTS),
    systems: names("systems", values.systems, SYSTEM_NAMES),
    cells: values.cells,
    seeds: values.seeds,
    out: values.out ?? "data/results/records",
    work: values.work ?? "runs/experiments",
    backend: values.backend,
  };
  if (values.list) {
    around.stdout.write(`${describePlan(await readState(options))}\n`);
    return EXIT.done;
  }
  const stop = stopSignal(around.stop, values.minutes);
  const outcome = values.jobs > 1 ? await inProcesses(values, around, stop) : await work(options, { ...around, stop });
  const { plan, records, left } = await readState(options);
  for (const line of plan.waiting) around.stderr.write(`${line}\n`);
  const ahead = describeOutlook(outlook(left, records, plan.corpus.train.sentences), left.length);
  around.stderr.write(`${counted(left.length, "run")} left to do: ${ahead}\n`);
  if (outcome.failed.length > 0) return EXIT.failed;
  return outcome.stopped && left.length > 0 ? EXIT.stopped : EXIT.done;
}

function names<T extends string>(flag: string, given: string | undefined, known: readonly T[]): T[] | undefined {
  return given?.split(",").map((part) => {
    const name = known.find((one) => one === part.trim());
    if (name === undefined) throw new UsageError(`--${flag} ${part.trim()} is unknown; there are ${known.join(", ")}`);
    return name;
  });
}

function stopSignal(stop: AbortSignal, minutes: number | undefined): AbortSignal {
  return minutes === undefined ? stop : AbortSignal.any([stop, AbortSignal.timeout(minutes * 60_000)]);
}

/** The same command in several processes, which share the work by claiming runs. */
async function inProcesses({ jobs }: ExperimentValues, around: Surroundings, stop: AbortSignal) {
  const args = process.argv.slice(2).filter((arg, i, all) => !/^--jobs(=|$)/.test(arg) && all[i - 1] !== "--jobs");
  const codes = await Promise.all(
    Array.from({ length: jobs }, (_, i) => {
      // This process's own interrupt stops them all: the terminal's Ctrl-C reaches them too, and the first counts.
      const child = spawn(process.execPath, [...process.execArgv, process.argv[1], ...args], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      const halt = () => child.kill("SIGINT");
      stop.addEventListener("abort", halt, { once: true });
      createInterface({ input: child.stderr }).on("line", (line) => around.stderr.write(`[${i + 1}] ${line}\n`));
      return new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? EXIT.failed)));
    }),
  );
  return { failed: codes.filter((code) => code === EXIT.failed).map(String), stopped: stop.aborted };
}
