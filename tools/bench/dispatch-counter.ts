/** Counts what is sent to a GPU, at WebGPU's own interface. */

/** Dispatches by the label of their pipeline: a kernel's name. */
export type DispatchCounts = Record<string, number>;

export const totalOf = (counts: DispatchCounts) => Object.values(counts).reduce((sum, count) => sum + count, 0);

export interface DispatchCounter {
  /** What was dispatched since it was last asked. */
  take(): DispatchCounts;
  /** Puts the interface back as it was. */
  stop(): void;
}

/**
 * Counts every dispatch of this page from now on.
 * @param compute false: the dispatches are counted but not carried out, so that large models can be counted on a slow
 *   adapter. What is dispatched hangs on shapes alone.
 */
export function countDispatches(compute: boolean): DispatchCounter {
  const pass = GPUComputePassEncoder.prototype;
  const { dispatchWorkgroups, setPipeline } = pass;
  const labels = new WeakMap<GPUComputePassEncoder, string>();
  let counts: DispatchCounts = {};
  pass.setPipeline = function (pipeline) {
    labels.set(this, pipeline.label);
    return setPipeline.call(this, pipeline);
  };
  pass.dispatchWorkgroups = function (...workgroups) {
    const label = labels.get(this) || "unnamed";
    counts[label] = (counts[label] ?? 0) + 1;
    return compute ? dispatchWorkgroups.apply(this, workgroups) : undefined;
  };
  return {
    take() {
      const taken = counts;
      counts = {};
      return taken;
    },
    stop: () => void Object.assign(pass, { dispatchWorkgroups, setPipeline }),
  };
}
