/** Whether fused kernels are used. */
import { hasKernel } from "../kernels/host.js";

let fused = true;

/** Runs `body` with the plain compositions alone; for tests and for the benchmark's "before". */
export function withoutFusedKernels<T>(body: () => T): T {
  fused = false;
  try {
    return body();
  } finally {
    fused = true;
  }
}

/** Whether fused operations are switched on at all. */
export const fusedKernels = () => fused;

/** Whether the backend in use has a fused kernel of this name, and it is not switched off. */
export function useKernel(name: string): boolean {
  return fused && hasKernel(name);
}
