/** A training step as the model trains, and with one thing after the other not fused; the same in Node and in a browser page. */
import { DEFAULT_TRAINING } from "../../src/model/config.js";
import type { FocusedSystem } from "../../src/model/focused.js";
import { jointLosses } from "../../src/model/joint.js";
import { FUSED, fusedHere, withoutFusedKernels } from "../../src/model/ops.js";
import type { FusedName } from "../../src/model/ops.js";
import { createSystem } from "../../src/model/systems.js";
import { Adam } from "../../src/model/training/adam.js";
import { seededDropout } from "../../src/model/training/dropout.js";
import { gradientsOf } from "../../src/model/training/variables.js";
import { createRandom } from "../../src/text/random.js";
import type { SizeRequest } from "./size-arms.js";
import { trainingBatch } from "./step.js";

/** Everything fused, or all but one thing. */
export type KernelArm = "all" | FusedName;

export interface KernelArms {
  /** Each waits until its numbers are there. */
  arms: Partial<Record<KernelArm, () => Promise<unknown>>>;
  pairs: number;
  dispose(): void;
}

export type KernelRequest = Omit<SizeRequest, "rounds">;

export async function kernelArms({ config, train, sentences, tokens }: KernelRequest): Promise<KernelArms> {
  const system = (await createSystem("focused", { config, tokenizer: "character", train, seed: 1 })) as FocusedSystem;
  const { weights } = system;
  const training = trainingBatch(system, train, sentences, tokens);
  const padded = trainingBatch(system, train, sentences, tokens, true);
  // An optimiser stays with the way of its first update.
  const [fused, composed] = [new Adam(DEFAULT_TRAINING.clipNorm), new Adam(DEFAULT_TRAINING.clipNorm)];
  const step = async (without: readonly string[], adam: Adam, batch = training) => {
    const losses = () => {
      const dropout = seededDropout(config.dropout, createRandom("kernels"));
      return jointLosses(weights, system.config, batch, dropout).loss;
    };
    withoutFusedKernels(() => adam.apply(weights, gradientsOf(weights, losses), 1e-4), without);
    await weights.values().next().value!.data();
  };
  const arms: KernelArms["arms"] = { all: () => step([], fused) };
  for (const name of fusedHere()) {
    const batch = name === "masked attention" ? padded : training;
    arms[name] = () => step(FUSED[name], name === "Adam and clipping" ? composed : fused, batch);
  }
  const dispose = () => {
    fused.dispose();
    composed.dispose();
    system.dispose();
  };
  return { arms, pairs: training.pairs?.count ?? 0, dispose };
}
