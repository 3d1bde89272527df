/**
 * Somebody's encoder as one file of this project: our names, sizes and vocabulary in its metadata, the values as they were stored but
 * for matrices of single precision, which rest as halves. It can be kept, and handed to whatever takes an encoder.
 */
import { scaleName } from "../quantised.js";
import { toCheckpoint } from "../checkpoint.js";
import { parameterName } from "../names.js";
import { fitsHalf, floatsToHalves } from "../half.js";
import { toFloat32, writeSafetensors } from "../safetensors.js";
import type { StoredTensor } from "../safetensors.js";
import { importEncoder } from "./encoder.js";
import type { AskedSizes, ImportedEncoder } from "./encoder.js";
import { readWeightFiles } from "./shards.js";
import type { ModelFiles } from "./shards.js";

export interface EncoderFile extends ImportedEncoder {
  /** A safetensors file of this project's layout. */
  bytes: Uint8Array;
}

/** What the metadata of an encoder's file call it. */
const SYSTEM = "encoder";

/** @throws as `importEncoder` does */
export function encoderFile(files: ModelFiles, asked: AskedSizes = {}): EncoderFile {
  const encoder = importEncoder(files, asked);
  const metadata = {
    system: JSON.stringify(SYSTEM),
    config: JSON.stringify(encoder.config),
    tokenizer: JSON.stringify(encoder.tokenizer),
  };
  const isOnnx = ![...files.keys()].some((name) => name.endsWith(".safetensors"));
  if (isOnnx) return { ...encoder, bytes: toCheckpoint(encoder.parameters, metadata, "F16") };
  const stored = new Map<string, StoredTensor>();
  for (const [name, tensor] of readWeightFiles(files).tensors) {
    const ours = parameterName(name);
    const isScale = ours.endsWith(scaleName("")) && encoder.parameters.has(ours.slice(0, -scaleName("").length));
    if (encoder.parameters.has(ours) || isScale) stored.set(ours, asKept(tensor));
  }
  return { ...encoder, bytes: writeSafetensors(stored, metadata) };
}

/** A matrix of single precision as halves, where they can hold it: half the room in the browser, and about three decimal digits. */
function asKept(tensor: StoredTensor): StoredTensor {
  if (tensor.dtype !== "F32" || tensor.shape.length < 2) return tensor;
  const values = toFloat32(tensor);
  if (!values.every(fitsHalf)) return tensor;
  const halves = floatsToHalves(values);
  return { ...tensor, dtype: "F16", data: new Uint8Array(halves.buffer) };
}
