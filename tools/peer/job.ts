/** One training of the PyTorch peer: what it is given, what it tells by lines, and what it is answered. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { lacksPyTorch, NO_PYTORCH, python } from "../lib/python.js";
import type { PeerAnswer, PeerLabels, PeerSentence } from "./sentences.js";

const SCRIPT = fileURLToPath(new URL("spert.py", import.meta.url));

export interface PeerTraining {
  seed: number;
  epochs: number;
  /** Sentences a step. */
  batch: number;
  learningRate: number;
  threads: number;
}

export interface PeerJob extends PeerTraining, PeerLabels {
  /** A safetensors file with Hugging Face's names, all of F32, and what it doesn't say. */
  encoder: { path: string; config: { numHeads: number; layerNormEps: number } };
  sentences: Record<"train" | "dev" | "test", PeerSentence[]>;
  /** Where the training is put away after every epoch, and taken up from if it is there. */
  checkpoint: string;
}

export interface PeerMachine {
  torch: string;
  python: string;
  blas: string;
  threads: number;
  /** GFLOP/s of a product of 512 × 384 × 1536, best of five rounds. */
  sgemm: number;
}

export interface PeerEpoch {
  epoch: number;
  /** Means over the steps. */
  loss: { entity: number; relation: number };
  /** Of the training alone, by the clock and of the processor. */
  seconds: number;
  processorSeconds: number;
}

export interface PeerResult {
  machine: PeerMachine;
  parameters: number;
  dev: PeerAnswer[];
  test: PeerAnswer[];
}

type Line = Partial<PeerResult & PeerEpoch>;

/**
 * Trains in a process of its own. The job lies in `folder` meanwhile.
 * @param onEpoch is given each epoch with its answers on dev; true keeps its weights as the best so far
 * @throws in words where there is no PyTorch, or with the last line of what went wrong there
 */
export async function trainPeer(
  folder: string,
  job: PeerJob,
  onEpoch: (epoch: PeerEpoch, dev: PeerAnswer[]) => boolean,
): Promise<PeerResult> {
  const path = join(folder, "job.json");
  await writeFile(path, JSON.stringify(job));
  const child = spawn(python(), [SCRIPT, path], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, OMP_NUM_THREADS: String(job.threads) },
  });
  let stderr = "";
  child.stderr.on("data", (text) => (stderr += text));
  // A child that ended early says why on stderr; that its pipe is closed says nothing.
  child.stdin.on("error", () => {});
  const ended = once(child, "close") as Promise<[code: number]>;
  // Failing to start comes here; it is told below.
  ended.catch((error: Error) => (stderr += error.message));
  const result: Line = {};
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const line = JSON.parse(text) as Line;
      if (line.epoch === undefined) Object.assign(result, line);
      else child.stdin.write(onEpoch(line as PeerEpoch, line.dev!) ? "keep\n" : "drop\n");
    }
  } catch (error) {
    child.kill();
    throw error;
  }
  const code = await ended.then(([code]) => code).catch(() => 1);
  if (code === 0 && result.test) return result as PeerResult;
  throw new Error(lacksPyTorch(stderr) ? NO_PYTORCH : stderr.trim().split("\n").at(-1) || `${python()} stopped.`);
}
