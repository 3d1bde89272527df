/**
 * A joint training epoch on one core beside PyTorch's, in one run and from the same weights: PyTorch computes it as the paper
 * describes it (every pair re-encoded), and with the same savings as ours. Needs a `python3` that has PyTorch.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { noDropout } from "../../../src/model/encoder.js";
import type { TokenBatch } from "../../../src/model/encoder.js";
import type { FocusedSystem } from "../../../src/model/focused.js";
import { equalSizes, startsOf } from "../../../src/model/groups.js";
import { jointLosses } from "../../../src/model/joint.js";
import { lacksPyTorch, NO_PYTORCH, python } from "../../lib/python.js";
import { table } from "../../lib/table.js";
import { describeSizes, untrainedModel } from "../context.js";
import type { Context } from "../context.js";
import { epochSample, trainingSteps } from "../step.js";
import type { EpochSample } from "../step.js";
import { median } from "../timing.js";

const SCRIPT = fileURLToPath(new URL("reference.py", import.meta.url));

type Algorithm = "reference" | "pruned";

interface PeerAnswer {
  version: string;
  device: string;
  losses: [ner: number, relation: number];
  /** By the clock and of the processor, step after step. */
  seconds: [number, number][];
}

export interface EpochSpeed {
  model: string;
  /** Steps of a whole epoch, and how many of them, evenly spread, were timed. */
  steps: number;
  timed: number;
  batch: number;
  /** Processor seconds of an epoch, from the median round over the timed steps. */
  ours: number;
  peers: Partial<
    Record<
      `${Algorithm} on ${"cpu" | "cuda"}`,
      { version: string; device: string; seconds: number; lossDifference: number }
    >
  >;
  /** Why there are no peers, or not all. */
  missing?: string;
}

export async function measureEpoch({ quick, train, log }: Context): Promise<EpochSpeed> {
  const system = await untrainedModel(train, { numLayers: 4, focusedLayers: 2 });
  const sample = epochSample(system, train, quick ? 3 : 10);
  const rounds = quick ? 1 : 3;
  log(`${sample.batches.length} of the ${sample.steps} steps of an epoch, ${rounds} rounds`);
  const result: EpochSpeed = {
    model: describeSizes(system.config),
    steps: sample.steps,
    timed: sample.batches.length,
    batch: sample.batchSize,
    ours: 0,
    peers: {},
  };
  const folder = await mkdtemp(join(tmpdir(), "epoch-"));
  try {
    await writeInputs(folder, system, sample);
    const expected = ourLosses(system, sample);
    for (const device of ["cpu", "cuda"] as const) {
      for (const algorithm of ["reference", "pruned"] as const) {
        log(`PyTorch, ${algorithm}, ${device}`);
        const answer = await peer(folder, algorithm, device, rounds, system.config.dropout);
        const seconds = epochSeconds(
          answer.seconds.map(([clock, cpu]) => (device === "cpu" ? cpu : clock)),
          sample,
        );
        const lossDifference = Math.max(...answer.losses.map((loss, i) => Math.abs(loss - expected[i])));
        result.peers[`${algorithm} on ${device}`] = {
          version: answer.version,
          device: answer.device,
          seconds,
          lossDifference,
        };
      }
    }
  } catch (error) {
    result.missing = explain(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  result.ours = epochSeconds(await ourSteps(system, sample, rounds), sample);
  system.dispose();
  return result;
}

/** From the seconds of all timed steps, round after round, to an epoch of `steps` steps. */
function epochSeconds(seconds: number[], { steps, batches }: EpochSample): number {
  const rounds = Array.from({ length: seconds.length / batches.length }, (_, round) =>
    seconds.slice(round * batches.length, (round + 1) * batches.length).reduce((so, one) => so + one, 0),
  );
  return (median(rounds) * steps) / batches.length;
}

async function ourSteps(system: FocusedSystem, { batches }: EpochSample, rounds: number): Promise<number[]> {
  const step = trainingSteps(system, batches);
  const seconds: number[] = [];
  await step("fused");
  for (let i = 1; i < batches.length; i++) await step("fused");
  for (let i = 0; i < rounds * batches.length; i++) {
    const before = process.cpuUsage();
    await step("fused");
    const { user, system: kernel } = process.cpuUsage(before);
    seconds.push((user + kernel) / 1e6);
  }
  step.dispose();
  return seconds;
}

/** L_ner and L_rc of the first batch, without dropout. */
function ourLosses(system: FocusedSystem, { batches }: EpochSample): number[] {
  return tf.tidy(() => {
    const { ner, relation } = jointLosses(system.weights, system.config, batches[0], noDropout);
    return [ner.dataSync()[0], relation.dataSync()[0]];
  });
}

/** Weights as one file of floats, and where each tensor starts in it; the batches as numbers. */
async function writeInputs(folder: string, system: FocusedSystem, sample: EpochSample): Promise<void> {
  const values = [...system.weights].map(([, tensor]) => tensor.dataSync() as Float32Array);
  let start = 0;
  const tensors = [...system.weights].map(([name, { shape, size }]) => {
    const entry = { name, shape, start };
    start += size;
    return entry;
  });
  await writeFile(
    join(folder, "weights.bin"),
    Buffer.concat(values.map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength))),
  );
  const batches = sample.batches.map(({ batch, tags }, i) => ({
    tokens: batch.tokens,
    lengths: batch.lengths,
    ids: paddedIds(batch),
    tags: Array.from(tags),
    pairs: sample.pairs[i].map(({ sentence, first, second, target }) => ({
      sentence,
      first,
      second,
      target,
    })),
  }));
  await writeFile(join(folder, "manifest.json"), JSON.stringify({ config: system.config, tensors, batches }));
}

/** Token ids, every sentence padded to the longest with what is masked anyway. */
function paddedIds({ tokens, ids, rows }: TokenBatch): number[] {
  const starts = startsOf(rows);
  return rows.flatMap((size, b) => [...ids.subarray(starts[b], starts[b] + size), ...equalSizes(tokens - size, 0)]);
}

async function peer(
  folder: string,
  algorithm: Algorithm,
  device: string,
  rounds: number,
  dropout: number,
): Promise<PeerAnswer> {
  const parameters = [SCRIPT, folder, algorithm, device, String(rounds), String(dropout)];
  const { stdout } = await promisify(execFile)(python(), parameters, { env: { ...process.env, OMP_NUM_THREADS: "1" } });
  return JSON.parse(stdout) as PeerAnswer;
}

function explain(error: unknown): string {
  const { message } = error as Error;
  if (lacksPyTorch(message)) return NO_PYTORCH;
  if (/CUDA|cuda|NVIDIA/.test(message)) return "no GPU for PyTorch";
  return message.trim().split("\n").at(-1)!;
}

export function formatEpoch({ model, steps, timed, batch, ours, peers, missing }: EpochSpeed): string {
  const rows = Object.entries(peers).map(([name, { version, device, seconds, lossDifference }]) => [
    `  PyTorch ${version}, ${name} (${device})`,
    seconds.toFixed(0),
    (seconds / ours).toFixed(2),
    lossDifference.toExponential(0),
  ]);
  const head = [
    `  ${steps} steps of ${batch} sentences, from ${timed} of them`,
    "seconds",
    "of ours",
    "losses differ by",
  ];
  const lines = table([head, ["  ours, WASM, one core", ours.toFixed(0), "1.00", ""], ...rows]);
  return `A joint training epoch, ${model} (processor seconds; a GPU's by the clock)\n${lines}${missing ? `\n  ${missing}.` : ""}`;
}
