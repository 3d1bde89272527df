/**
 * The safetensors file format: an 8-byte length, a JSON header that gives each tensor's type, shape and byte range, then
 * the bytes, little-endian and row-major. https://huggingface.co/docs/safetensors
 *
 * A file may come from anywhere, so everything that the header claims is checked before anything is allocated by it.
 * Multi-byte values are read in place: like every machine that runs a browser today, this one must be little-endian.
 */
import { fitsHalf, floatsToHalves, halvesToFloats } from "./half.js";
import { weightProblem, type WeightProblems } from "./problems.js";

/** One tensor as it lies in the file. */
export interface StoredTensor {
  dtype: Dtype;
  shape: number[];
  /** A view of the file's bytes, not a copy; it need not be aligned to the element size. */
  data: Uint8Array;
}

export interface Safetensors {
  tensors: Map<string, StoredTensor>;
  metadata: Record<string, string>;
}

/** Single-precision numbers in a shape. */
export interface FloatTensor {
  shape: number[];
  data: Float32Array;
}

/** What there is to write: floats, in the file's type; whole numbers of 8 bits; or a tensor of another file as it lies there. */
export type WritableTensor = FloatTensor | { shape: number[]; data: Int8Array } | StoredTensor;

/** Bytes per element, and how to read elements as numbers from a buffer that starts at the first. */
const DTYPES = {
  F32: { bytes: 4, read: (buffer: ArrayBuffer) => new Float32Array(buffer) },
  F16: { bytes: 2, read: (buffer: ArrayBuffer) => halvesToFloats(new Uint16Array(buffer)) },
  BF16: { bytes: 2, read: (buffer: ArrayBuffer) => bfloatsToFloats(new Uint16Array(buffer)) },
  I64: { bytes: 8, read: (buffer: ArrayBuffer) => Float32Array.from(new BigInt64Array(buffer), Number) },
  I32: { bytes: 4, read: (buffer: ArrayBuffer) => Float32Array.from(new Int32Array(buffer)) },
  I8: { bytes: 1, read: (buffer: ArrayBuffer) => Float32Array.from(new Int8Array(buffer)) },
  U8: { bytes: 1, read: (buffer: ArrayBuffer) => Float32Array.from(new Uint8Array(buffer)) },
};
export type Dtype = keyof typeof DTYPES;

const MAX_HEADER = 100_000_000;
const METADATA = "__metadata__";

/**
 * Reads the header and hands out views of the tensors' bytes.
 * @throws on anything that the format does not allow, naming the tensor and what to do about it
 */
export function readSafetensors(file: Uint8Array | ArrayBuffer): Safetensors {
  const bytes = file instanceof ArrayBuffer ? new Uint8Array(file) : plainView(file);
  const headerLength = readHeaderLength(bytes);
  const header = parseHeader(bytes.subarray(8, 8 + headerLength));
  const data = bytes.subarray(8 + headerLength);

  const { [METADATA]: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string"))
    throw damaged("header-metadata-no-texts", { key: METADATA });

  const ranges: Range[] = [];
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, begin, end } = checkEntry(name, entry, data.length);
    ranges.push({ name, begin, end });
    tensors.set(name, { dtype, shape, data: data.subarray(begin, end) });
  }
  checkCoverage(ranges, data.length);
  return { tensors, metadata: metadata as Record<string, string> };
}

/** The tensor's elements as single-precision numbers, in a new array. Integers beyond 2^24 are rounded. */
export function toFloat32(tensor: StoredTensor): Float32Array {
  return DTYPES[tensor.dtype].read(new Uint8Array(tensor.data).buffer);
}

/** Whether every element is a finite number: one whose exponent is not all ones. */
export function allFinite({ dtype, data }: StoredTensor): boolean {
  const { buffer } = new Uint8Array(data);
  if (dtype === "F32") return noneHasAll(new Uint32Array(buffer), 0x7f800000);
  if (dtype === "F16") return noneHasAll(new Uint16Array(buffer), 0x7c00);
  return dtype !== "BF16" || noneHasAll(new Uint16Array(buffer), 0x7f80);
}

function noneHasAll(values: Uint16Array | Uint32Array, bits: number): boolean {
  for (let i = 0; i < values.length; i++) if ((values[i] & bits) === bits) return false;
  return true;
}

/**
 * Writes tensors sorted by name, so that the same tensors give the same bytes.
 * @param metadata texts to put into the header
 * @param dtype of the floats; F16 halves the file and keeps about three decimal digits
 * @throws when a shape does not fit its data, or a value is too large for F16
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata: Record<string, string> = {},
  dtype: "F32" | "F16" = "F32",
): Uint8Array {
  const names = [...tensors.keys()].sort();
  const header: Record<string, unknown> = Object.create(null);
  if (Object.keys(metadata).length > 0) header[METADATA] = metadata;
  let offset = 0;
  for (const name of names) {
    const tensor = tensors.get(name)!;
    const { shape } = tensor;
    if (name === METADATA)
      throw new Error(`No tensor can be called ${METADATA}: safetensors keeps that name for itself.`);
    const type = "dtype" in tensor ? tensor.dtype : tensor.data instanceof Int8Array ? "I8" : dtype;
    const elements = "dtype" in tensor ? tensor.data.length / DTYPES[type].bytes : tensor.data.length;
    if (elementCount(shape) !== elements)
      throw new Error(`Tensor ${name} has shape [${shape}] but ${elements} elements.`);
    header[name] = { dtype: type, shape, data_offsets: [offset, (offset += elements * DTYPES[type].bytes)] };
  }

  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + headerLength + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8, 8 + headerLength);
  file.set(json, 8);
  let position = 8 + headerLength;
  for (const name of names) {
    const { data } = tensors.get(name)!;
    const elements = dtype === "F16" && data instanceof Float32Array ? halves(name, data) : data;
    file.set(new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength), position);
    position += elements.byteLength;
  }
  return file;
}

function readHeaderLength(bytes: Uint8Array): number {
  if (bytes.length < 8) throw damaged("safetensors-short", { bytes: bytes.length });
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > MAX_HEADER) throw damaged("header-too-long", { length: String(length), most: MAX_HEADER });
  if (length > bytes.length - 8) throw damaged("header-cut-off", { length: String(length), follow: bytes.length - 8 });
  return Number(length);
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    throw damaged("header-not-json", {});
  }
  if (!isRecord(header)) throw damaged("header-no-table", {});
  const twice = repeatedKey(text);
  if (twice !== undefined) throw damaged("header-key-twice", { key: twice });
  return header;
}

/** The first key that some object in the (valid) JSON text holds twice; JSON.parse would keep the last silently. */
function repeatedKey(json: string): string | undefined {
  const keys: Set<string>[] = [];
  // A regular expression over whole texts would keep a way back for each of their characters, and ten million are too many.
  const marks = /["{}]/g;
  for (let mark = marks.exec(json); mark; mark = marks.exec(json)) {
    if (mark[0] === "{") keys.push(new Set());
    else if (mark[0] === "}") keys.pop();
    else {
      const end = endOfText(json, mark.index);
      marks.lastIndex = end;
      if (!isBeforeColon(json, end)) continue;
      const key = JSON.parse(json.slice(mark.index, end)) as string;
      const seen = keys[keys.length - 1];
      if (seen.has(key)) return key;
      seen.add(key);
    }
  }
  return undefined;
}

/** The place after the text in quotes that begins at `start`. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}

function isBeforeColon(json: string, from: number): boolean {
  const next = /[^\s]/g;
  next.lastIndex = from;
  return next.exec(json)?.[0] === ":";
}

interface Range {
  name: string;
  begin: number;
  end: number;
}

function checkEntry(name: string, entry: unknown, available: number) {
  if (!isRecord(entry)) throw damaged("tensor-undescribed", { name });
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(DTYPES, dtype))
    throw weightProblem("tensor-type-unknown", { name, found: dtype, known: Object.keys(DTYPES) });
  if (!isSizes(shape)) throw damaged("tensor-without-shape", { name, found: shape });
  if (!isSizes(offsets) || offsets.length !== 2) throw damaged("tensor-without-place", { name, found: offsets });
  const [begin, end] = offsets;
  if (begin > end || end > available) throw damaged("tensor-cut-off", { name, begin, end, available });
  const size = elementCount(shape) * DTYPES[dtype as Dtype].bytes;
  if (size !== end - begin)
    throw damaged("tensor-of-other-size", { name, shape, dtype, needed: size, given: end - begin });
  return { dtype: dtype as Dtype, shape, begin, end };
}

/** The tensors must follow one another without gap or overlap, from the first byte to the last. */
function checkCoverage(ranges: Range[], available: number): void {
  ranges.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of ranges) {
    if (begin < covered) throw damaged("tensors-overlap", { name });
    if (begin > covered) throw damaged("bytes-undescribed", { bytes: begin - covered, before: name });
    covered = end;
  }
  if (covered < available) throw damaged("last-bytes-undescribed", { bytes: available - covered });
}

/** The same bytes without a subclass's ways: subarrays of a Node Buffer would be Buffers, whose slice() copies nothing. */
function plainView(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function halves(name: string, data: Float32Array): Uint16Array {
  const large = data.find((value) => Number.isFinite(value) && !fitsHalf(value));
  if (large !== undefined) throw weightProblem("too-large-for-half", { name, value: large });
  return floatsToHalves(data);
}

function bfloatsToFloats(values: Uint16Array): Float32Array {
  const bits = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) bits[i] = values[i] << 16;
  return new Float32Array(bits.buffer);
}

function damaged<Code extends keyof WeightProblems>(code: Code, values: WeightProblems[Code]) {
  return weightProblem("safetensors-damaged", {}, weightProblem(code, values));
}
