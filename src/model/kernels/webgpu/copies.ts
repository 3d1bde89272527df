/** Copies between the buffers of tensors on a GPU: the device does them itself, without a shader. */
import * as tf from "@tensorflow/tfjs-core";

/** Numbers `fromStart` to `fromStart + size` of one tensor, to where they go in another. */
export interface Copy {
  from: tf.TensorInfo;
  fromStart: number;
  to: tf.TensorInfo;
  toStart: number;
  size: number;
}

/** What we use of tfjs's backend; declared here because most of it is private there. */
interface Recorder {
  tensorMap: { get(id: object): { resource: GPUBuffer; values: unknown } };
  commandEncoder: GPUCommandEncoder;
  commandQueueOwnedIds: WeakSet<object>;
  uploadToGPU(id: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
}

const BYTES = 4;

/** Records the copies, to happen after all that was recorded before. The tensors' numbers change in place. */
export function copyRanges(copies: readonly Copy[]): void {
  if (copies.length === 0) return;
  const recorder = tf.backend() as unknown as Recorder;
  const bufferOf = ({ dataId }: tf.TensorInfo) => {
    recorder.uploadToGPU(dataId);
    recorder.commandQueueOwnedIds.add(dataId);
    return recorder.tensorMap.get(dataId);
  };
  const buffers = copies.map(({ from, to }) => ({ from: bufferOf(from), to: bufferOf(to) }));
  recorder.ensureCommandEncoderReady();
  recorder.endComputePassEncoder();
  copies.forEach(({ fromStart, toStart, size }, i) => {
    const { from, to } = buffers[i];
    const [source, target] = [from.resource, to.resource];
    recorder.commandEncoder.copyBufferToBuffer(source, BYTES * fromStart, target, BYTES * toStart, BYTES * size);
    // What was read back earlier is out of date now.
    to.values = null;
  });
}
