/** The most bytes that tensors held at any moment of some work. */
import * as tf from "@tensorflow/tfjs-core";

type TensorInfo = ReturnType<ReturnType<typeof tf.engine>["state"]["tensorInfo"]["get"]>;

/**
 * Counts each piece of memory once, however many tensors share it (`tf.memory().numBytes` counts clones again), and what was
 * there before `watch` as `before`.
 */
export async function peakBytes(work: () => Promise<unknown>, before = 0): Promise<number> {
  const { tensorInfo } = tf.engine().state;
  const sizes = new Map<object, number>();
  let [held, peak] = [before, before];
  const [set, remove] = [tensorInfo.set.bind(tensorInfo), tensorInfo.delete.bind(tensorInfo)];
  tensorInfo.set = (data, info: NonNullable<TensorInfo>) => {
    const bytes = tf.util.sizeFromShape(info.shape) * tf.util.bytesPerElement(info.dtype);
    held += bytes - (sizes.get(data) ?? 0);
    sizes.set(data, bytes);
    peak = Math.max(peak, held);
    return set(data, info);
  };
  tensorInfo.delete = (data) => {
    held -= sizes.get(data) ?? 0;
    sizes.delete(data);
    return remove(data);
  };
  try {
    await work();
  } finally {
    // The methods of the class show again.
    delete (tensorInfo as Partial<typeof tensorInfo>).set;
    delete (tensorInfo as Partial<typeof tensorInfo>).delete;
  }
  return peak;
}
