/** Whether fused kernels are used. */
import { hasKernel } from "../kernels/host.js";

/** How the names of all of them begin. */
const EVERY = ["Focused"];

/** Beginnings of the names of those that are switched off. */
let off: readonly string[] = [];

/**
 * Runs `body` with plain compositions instead of fused kernels; for tests and for the benchmark's "before".
 * @param names beginnings of the names of those that are switched off; all of them, if absent. "FocusedDense" stands for its
 *   gradient too.
 */
export function withoutFusedKernels<T>(body: () => T, names: readonly string[] = EVERY): T {
  const before = off;
  off = names;
  try {
    return body();
  } finally {
    off = before;
  }
}

/** Whether fused operations are used at all. */
export const fusedKernels = () => off !== EVERY;

/** Whether the backend in use has a fused kernel of this name, and it is not switched off. */
export function useKernel(name: string): boolean {
  return !off.some((beginning) => name.startsWith(beginning)) && hasKernel(name);
}

/** What of the focused model is fused, and the kernels that do it: each backend has some of them. */
export const FUSED = {
  "dense + bias, activation": ["FocusedDense", "FocusedGelu"],
  "residual + LayerNorm": ["FocusedAddLayerNorm", "FocusedLayerNorm"],
  "masked attention": ["FocusedAttention", "FocusedBranchAttention"],
  embedding: ["FocusedEmbedding"],
  "rows gathered": ["FocusedGatherRows", "FocusedScatterLists", "FocusedScatterRows"],
  dropout: ["FocusedDropout", "FocusedSeededDropout"],
  CRF: ["FocusedCrf"],
  "cross-entropy": ["FocusedCrossEntropy"],
  "Adam and clipping": ["FocusedAdam", "FocusedAdamInPlace"],
} as const;
export type FusedName = keyof typeof FUSED;

/** Those of which the backend in use has a kernel. */
export const fusedHere = () =>
  (Object.keys(FUSED) as FusedName[]).filter((name) => FUSED[name].some((kernel) => hasKernel(kernel)));
