/**
 * How a WGSL kernel is declared and registered with tfjs. tfjs's own programs have one output each; these record straight
 * into its command encoder instead, so that one dispatch can write several tensors, and a kernel can take several
 * dispatches. Registering loads nothing: the backend is imported elsewhere, when it is wanted (runtime/backend.ts).
 *
 *     const DOUBLE = program({
 *       name: "double",
 *       reads: ["x"],
 *       writes: ["y"],
 *       numbers: ["size"],
 *       workgroup: [64],
 *       code: `
 *         let i = index(group, groups) * 64 + thread;
 *         if (i < n.size) { y[i] = 2 * x[i]; }`,
 *     });
 *     registerWebgpuKernel({
 *       name: "Double",
 *       inputs: ["x"],
 *       shapes: ([x]) => [x],
 *       compute: ({ inputs, outputs, run }) => {
 *         const size = inputs[0].size;
 *         run(DOUBLE, [...inputs, ...outputs], { size }, spread(size / 64));
 *       },
 *     });
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Attributes } from "../host.js";

/** Most workgroups in one dimension of a dispatch, on every device. */
const MOST_WORKGROUPS = 65_535;

/** What WGSL calls a number that a kernel is given: `size`, or with its type `eps: f32`. Without one, it is a u32. */
type NumberName = string;

/** A buffer of a program: `x` is an `array<f32>`, `ids: i32` and `v: vec4f` are arrays of these. */
type BufferName = string;

/** One compute shader. Make it once, at a module's top level or remembered: pipelines are kept by `name`. */
export interface Program {
  /** Unique; variants of one source need names of their own. */
  name: string;
  reads: readonly BufferName[];
  /** May be read too. No tensor may be bound twice if one of the two is written. */
  writes: readonly BufferName[];
  /** Uniform numbers, in WGSL the fields of `n`. */
  numbers: readonly NumberName[];
  /** Threads of a workgroup in x and y; 256 in all on every device. */
  workgroup: readonly [x: number, y?: number];
  /** WGSL outside of functions: constants, workgroup memory, helpers. */
  declarations?: string;
  /**
   * The body of the entry point. It sees the buffers by name; `n`; `group` and `groups` (vec3u: which workgroup, of how
   * many); `local` (vec3u: the thread in its workgroup) and `thread` (u32: the same, flat); and `index(group, groups)`, the
   * number of the workgroup where `spread` laid them out.
   */
  code: string;
}

export const program = (declared: Program): Program => declared;

export type Workgroups = readonly [x: number, y?: number, z?: number];

/** A tensor that a kernel works on. */
export type GpuTensor = tf.TensorInfo & { size: number };

/** What a kernel has to work with. */
export interface KernelRun {
  inputs: GpuTensor[];
  /** To be written whole: they hold whatever was in their memory. */
  outputs: GpuTensor[];
  attributes: Attributes;
  /** Dispatches a program. @param tensors what its reads, then its writes, are bound to; 8 at most */
  run(program: Program, tensors: readonly GpuTensor[], numbers: Record<string, number>, workgroups: Workgroups): void;
  /** A tensor for this kernel's own use, released after it. */
  scratch(shape: number[]): GpuTensor;
}

export interface WebgpuKernel {
  name: string;
  /** Inputs by name, in the order that `compute` gets them. */
  inputs: readonly string[];
  /** Shapes of the outputs (all float32), from the inputs' shapes. */
  shapes(inputs: number[][], attributes: Attributes): number[][];
  compute(run: KernelRun): void;
}

/** Lays `count` workgroups out in x and y, so that there may be more than fit in one; the shader checks its own bounds. */
export function spread(count: number): Workgroups {
  const whole = Math.max(1, Math.ceil(count));
  const y = Math.ceil(whole / MOST_WORKGROUPS);
  return [Math.ceil(whole / y), y];
}

/** What we use of tfjs's backend; declared here because most of it is private there. */
interface Recorder {
  device: GPUDevice;
  tensorMap: { get(id: object): { resource: GPUBuffer; values: unknown } };
  commandEncoder: GPUCommandEncoder;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  /** Tensors that a recorded, not yet submitted command uses: their buffers must not be reused before. */
  commandQueueOwnedIds: WeakSet<object>;
  makeTensorInfo(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  disposeData(id: object): boolean;
  uploadToGPU(id: object): void;
  makeUniforms(fields: { type: string; data: number[] }[]): GPUBindingResource;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** Registers `kernel` with tfjs for the `webgpu` backend. Where any tensor is empty, nothing runs and the outputs are zeros. */
export function registerWebgpuKernel(kernel: WebgpuKernel): void {
  tf.registerKernel({
    kernelName: kernel.name,
    backendName: "webgpu",
    kernelFunc: ({ inputs, backend, attrs }) => {
      const recorder = backend as unknown as Recorder;
      const infos = kernel.inputs.map((name) => sized(inputs[name] as tf.TensorInfo));
      const attributes = attrs as unknown as Attributes;
      const shapes = kernel.shapes(
        infos.map(({ shape }) => shape),
        attributes,
      );
      const make = (shape: number[]) => sized(recorder.makeTensorInfo(shape, "float32"));
      const outputs = shapes.map(make);
      if ([...infos, ...outputs].some(({ size }) => size === 0)) {
        for (const { dataId, size } of outputs) recorder.tensorMap.get(dataId).values = new Float32Array(size);
        return outputs;
      }
      const scratch: GpuTensor[] = [];
      kernel.compute({
        inputs: infos,
        outputs,
        attributes,
        run: (...dispatch) => record(recorder, ...dispatch),
        scratch: (shape) => {
          scratch.push(make(shape));
          return scratch[scratch.length - 1];
        },
      });
      for (const { dataId } of scratch) recorder.disposeData(dataId);
      return outputs;
    },
  });
}

function sized({ dataId, shape, dtype }: tf.TensorInfo): GpuTensor {
  return { dataId, shape, dtype, size: tf.util.sizeFromShape(shape) };
}

/** Records one dispatch as tfjs records its own, and submits where tfjs would. */
function record(
  recorder: Recorder,
  program: Program,
  tensors: readonly GpuTensor[],
  numbers: Record<string, number>,
  workgroups: Workgroups,
): void {
  // All uploads first: each may end the pass.
  for (const { dataId } of tensors) recorder.uploadToGPU(dataId);
  const buffers = tensors.map(({ dataId }) => recorder.tensorMap.get(dataId).resource);
  const fields = program.numbers.map((declared) => {
    const [name, type = "u32"] = declared.split(": ");
    if (numbers[name] === undefined) throw new Error(`${program.name} needs the number "${name}"`);
    return { type: type === "f32" ? "float32" : type === "i32" ? "int32" : "uint32", data: [numbers[name]] };
  });
  const resources: GPUBindingResource[] = buffers.map((buffer) => ({ buffer }));
  if (fields.length > 0) resources.push(recorder.makeUniforms(fields));
  const pipeline = pipelineOf(recorder.device, program);
  const bindGroup = recorder.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
  recorder.ensureCommandEncoderReady();
  recorder.computePassEncoder ??= recorder.commandEncoder.beginComputePass();
  const pass = recorder.computePassEncoder;
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...workgroups);
  tensors.forEach(({ dataId }, i) => {
    recorder.commandQueueOwnedIds.add(dataId);
    // A copy that was read back earlier is out of date now.
    if (i >= program.reads.length) recorder.tensorMap.get(dataId).values = null;
  });
  recorder.dispatchCountInPass++;
  if (recorder.dispatchCountInPass >= tf.env().getNumber("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE")) {
    recorder.endComputePassEncoder();
    recorder.submitQueue();
  }
}

const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

function pipelineOf(device: GPUDevice, program: Program): GPUComputePipeline {
  let known = pipelines.get(device);
  if (!known) pipelines.set(device, (known = new Map()));
  let pipeline = known.get(program.name);
  if (!pipeline) {
    pipeline = compile(device, program);
    known.set(program.name, pipeline);
  }
  return pipeline;
}

/** The layout is spelled out: an automatic one leaves out a buffer that a variant of a shader doesn't use. */
function compile(device: GPUDevice, program: Program): GPUComputePipeline {
  const types: GPUBufferBindingType[] = [
    ...program.reads.map(() => "read-only-storage" as const),
    ...program.writes.map(() => "storage" as const),
    ...(program.numbers.length > 0 ? (["uniform"] as const) : []),
  ];
  const layout = device.createBindGroupLayout({
    entries: types.map((type, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } })),
  });
  return device.createComputePipeline({
    label: program.name,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module: device.createShaderModule({ label: program.name, code: source(program) }) },
  });
}

/** The whole shader of a program, in WGSL. */
export function source({ reads, writes, numbers, workgroup, declarations = "", code }: Program): string {
  const [x, y = 1] = workgroup;
  const buffer = (declared: BufferName, binding: number, access: string) => {
    const [name, type = "f32"] = declared.split(": ");
    return `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<${type}>;`;
  };
  const fields = numbers.map((declared) => (declared.includes(": ") ? declared : `${declared}: u32`));
  const uniform = `struct Numbers { ${fields.join(", ")} }
@group(0) @binding(${reads.length + writes.length}) var<uniform> n: Numbers;`;
  return `${reads.map((name, i) => buffer(name, i, "read")).join("\n")}
${writes.map((name, i) => buffer(name, reads.length + i, "read_write")).join("\n")}
${numbers.length > 0 ? uniform : ""}
fn index(group: vec3u, groups: vec3u) -> u32 { return group.x + group.y * groups.x; }
${declarations}
@compute @workgroup_size(${x}, ${y})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
${code}
}`;
}
