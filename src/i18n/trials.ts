/** Words for what a run will take: time, memory, and the race of the backends. */
import { duration } from "./duration.js";
import { megabytes } from "./megabytes.js";

const integer = new Intl.NumberFormat("en").format;
const counted = (count: number, one: string, many = `${one}s`) => `${integer(count)} ${count === 1 ? one : many}`;
/** 870 MB, 2.4 GB. */
const bytes = (value: number) => (value < 1e9 ? megabytes(value) : `${(value / 1e9).toFixed(1)} GB`);
const milliseconds = (value: number) => `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ms`;
/** 812 million, 4.2 billion. */
function large(value: number): string {
  if (value < 1e9) return `${Math.round(value / 1e6)} million`;
  return value < 1e12 ? `${(value / 1e9).toFixed(1)} billion` : `${(value / 1e12).toFixed(1)} trillion`;
}

export const trialWords = {
  estimate: {
    button: "Estimate the time",
    measuring: (backend: string) => `Measuring ${backend}: a few steps of this model\u2026`,
    speed: (backend: string, secondsPerStep: number, gigaflops: number) =>
      `${backend}: ${milliseconds(1000 * secondsPerStep)} a step, ${gigaflops.toFixed(1)} GFLOP/s.`,
    failed: (backend: string, message: string) => `${backend} could not be measured: ${message}`,
    faster: (backend: string, times: number) => `${backend} is ${times.toFixed(1)} times faster here and is used.`,
    chosen: (backend: string) => `${backend} is used, as you chose.`,
    only: (backend: string) => `${backend} is used.`,
    time: (seconds: number, steps: number, work: number) =>
      `This run will take about ${duration(seconds)}: ${counted(steps, "step")} and their scoring, ${large(work)} multiply-adds an epoch.`,
    busy: "Another run is training, so nothing was measured: the figures would be wrong.",
  },
  memory: {
    needs: (value: number) => `A step needs about ${bytes(value)} of memory.`,
    parts: (value: number, microBatch: number, batch: number, whole: number) =>
      `A step needs about ${bytes(value)} of memory, its ${counted(batch, "sentence")} computed ${integer(microBatch)} at a time; all at once would need ${bytes(whole)}.`,
    tooLarge: (value: number, most: number) =>
      `Even one sentence at a time needs about ${bytes(value)} of memory, more than the ${bytes(most)} allowed.`,
    inUse: (tensors: number) => `${bytes(tensors)} in tensors`,
    gpu: (used: number, allocated: number) => `GPU ${bytes(used)} used, ${bytes(allocated)} allocated`,
    heap: (value: number) => `WASM heap ${bytes(value)}`,
  },
  race: {
    title: "Race the backends",
    about:
      "The same seed, sizes and sentences on each backend, one after the other. Plain JavaScript goes first: its losses are what the others are compared with. Nothing of a race is kept.",
    steps: { label: "Steps" },
    backends: "Against plain JavaScript",
    passedOver: (backend: string, reason: string) => `${backend} is left out unless you tick it: ${reason}.`,
    start: "Start the race",
    cancel: "Cancel the race",
    caption: "The race so far",
    columns: {
      backend: "Backend",
      steps: "Steps",
      milliseconds: "ms a step",
      speed: "Times plain JavaScript",
      loss: "Last loss",
      drift: "Largest drift of the loss",
    },
    states: {
      waiting: "waiting",
      starting: "starting",
      failed: "not here",
      cancelled: "cancelled",
    } as Record<string, string>,
    milliseconds: (value: number) => (value < 9.95 ? value.toFixed(1) : integer(Math.round(value))),
    times: (value: number) => value.toFixed(value < 9.95 ? 1 : 0),
    loss: (value: number) => value.toFixed(4),
    drift: (value: number) => (value === 0 ? "none" : `${(100 * value).toPrecision(2)}%`),
    chart: "Training loss, logarithmic",
    step: "step",
    verdict: (backend: string, drift: string, steps: number) =>
      `${backend} and plain JavaScript differ by ${drift} at most over ${counted(steps, "step")}.`,
    failed: (backend: string, message: string) => `${backend}: ${message}`,
    over: "The race is over.",
    cancelled: "The race was cancelled.",
    running: (backend: string, step: number, steps: number) =>
      `${backend}: step ${integer(step)} of ${integer(steps)}.`,
  },
};
