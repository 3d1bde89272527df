/** `bench` as a command: which parts there are, what they print. */
import type { Command } from "../lib/command.js";
import { EXIT } from "../lib/command.js";
import { useBackend } from "../lib/backend.js";
import { count, text, toggle, UsageError } from "../lib/flags.js";
import { formatBertBase, measureBertBase } from "./bert-base.js";
import { readSentences } from "./context.js";
import type { Context } from "./context.js";
import { formatCurves, measureCurves } from "./curves.js";
import { formatDispatches, measureDispatches } from "./dispatches.js";
import { formatEstimate, measureEstimate } from "./estimate.js";
import { formatDrag, measureDrag } from "./drag.js";
import { formatKernels, measureKernels } from "./kernels.js";
import { describeMachine, formatMachine } from "./machine.js";
import { formatMemory, measureMemory } from "./memory.js";
import { formatEpoch, measureEpoch } from "./peers/epoch.js";
import { formatForward, measureForward } from "./peers/onnxruntime.js";
import { formatNative, measureNative } from "./native.js";
import { formatRelations, measureRelations } from "./relations.js";
import { formatSizes, measureSizes } from "./sizes.js";
import { formatThreads, measureThreads } from "./threads.js";
import { formatTraining, measureTraining } from "./training.js";

/** A part measures, and says in words what it found. */
interface Part {
  measure(context: Context): Promise<{ figures: unknown; words: string }>;
}

function part<R>(measure: (context: Context) => Promise<R>, format: (figures: R) => string): Part {
  return {
    measure: async (context) => {
      const figures = await measure(context);
      return { figures, words: format(figures) };
    },
  };
}

const PARTS: Record<string, Part> = {
  training: part(measureTraining, formatTraining),
  sizes: part(measureSizes, formatSizes),
  kernels: part(measureKernels, formatKernels),
  threads: part(measureThreads, formatThreads),
  native: part(measureNative, formatNative),
  forward: part(measureForward, formatForward),
  epoch: part(measureEpoch, formatEpoch),
  relations: part(measureRelations, formatRelations),
  memory: part(measureMemory, formatMemory),
  curves: part(measureCurves, formatCurves),
  dispatches: part(measureDispatches, formatDispatches),
  estimate: part(measureEstimate, formatEstimate),
  drag: part(measureDrag, formatDrag),
  "bert-base": part(measureBertBase, formatBertBase),
};

const FLAGS = {
  only: text("PARTS", `some of ${Object.keys(PARTS).join(",")} (all)`),
  quick: toggle("fewer rounds, steps and sentences: less time, less sure figures"),
  steps: count(undefined, "training steps of the tiny runs in memory (1000) and curves (200); at least 8", 8),
  json: toggle("print one JSON document instead of tables"),
};

export const benchCommand: Command<typeof FLAGS> = {
  name: "bench",
  summary: `Measures what the model costs, part by part: training throughput on one core against tfjs's own ways (training), over sizes
on WASM and WebGPU with each phase and the peak of memory (sizes), without one fused kernel after the other (kernels), on
several threads (threads), with native code (native; needs a C compiler), the encoder beside onnxruntime-web (forward), an
epoch beside PyTorch (epoch; needs a python3 that has it), relations of all pairs against re-encoding the sentence for every
pair (relations), memory over a training run and what BERT-Base needs (memory), losses on every backend (curves), kernels
dispatched on WebGPU (dispatches), the estimate of a run's time (estimate), a drag of K on the mask page (drag), and one step
of the full 12 × 768 (bert-base; 2 GiB). Parts on WebGPU and threads need a browser. What is compared takes
turns; medians are printed. Progress goes to stderr.`,
  notes: `Example:
  npm run --silent bench -- --only training,relations --json > runs/bench.json

docs/performance.md says what each figure means. Exit code: 0 done, 1 failed, 2 flags not understood.`,
  flags: FLAGS,
  resumable: false,
  async run({ only, quick, steps, json }, _, { stdout, stderr }) {
    const names = only === undefined ? Object.keys(PARTS) : only.split(",");
    for (const name of names) {
      if (!(name in PARTS)) throw new UsageError(`--only knows ${Object.keys(PARTS).join(", ")}, not "${name}"`);
    }
    const machine = await describeMachine();
    if (!json) stdout.write(`${formatMachine(machine)}\n`);
    await useBackend("wasm");
    const context: Context = {
      quick,
      steps,
      log: (line) => stderr.write(`bench: ${line}\n`),
      ...(await readSentences()),
    };
    const results: Record<string, unknown> = {};
    for (const name of names) {
      const { figures, words } = await PARTS[name].measure(context);
      results[name] = figures;
      if (!json) stdout.write(`\n${words}\n`);
    }
    if (json) stdout.write(`${JSON.stringify({ machine, quick, data: context.source, ...results })}\n`);
    return EXIT.done;
  },
};
