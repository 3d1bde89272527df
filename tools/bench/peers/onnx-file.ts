/** ONNX files written: as much of the format (Protocol Buffers, onnx.proto) as a graph of standard operators needs. */

type Bytes = Uint8Array<ArrayBuffer>;

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest < 0x80n) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

function join(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const integer = (field: number, value: number) => Uint8Array.from([...varint(field << 3), ...varint(value)]);
const bytes = (field: number, value: Uint8Array) =>
  join([Uint8Array.from([...varint((field << 3) | 2), ...varint(value.length)]), value]);
const text = (field: number, value: string) => bytes(field, new TextEncoder().encode(value));
const float = (field: number, value: number) =>
  join([Uint8Array.from(varint((field << 3) | 5)), new Uint8Array(Float32Array.of(value).buffer)]);

/** TensorProto.DataType */
const FLOAT = 1;
const INT64 = 7;
const ELEMENT = { float32: FLOAT, int64: INT64 };
export type ElementType = keyof typeof ELEMENT;

/** Numbers that are floats unless they are listed as integers. */
export interface Attributes {
  integers?: Record<string, number | number[]>;
  floats?: Record<string, number>;
}

/** A graph as it is written down, node after node. Every tensor has a name. */
export class OnnxGraph {
  readonly #nodes: Bytes[] = [];
  readonly #constants: Bytes[] = [];
  #made = 0;

  /** A tensor of fixed numbers. */
  constant(name: string, shape: readonly number[], values: Float32Array | BigInt64Array): string {
    const type = values instanceof Float32Array ? FLOAT : INT64;
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const dims = shape.map((size) => integer(1, size));
    this.#constants.push(bytes(5, join([...dims, integer(2, type), text(8, name), bytes(9, raw)])));
    return name;
  }

  /** Adds an operator with one output. @returns the output's name */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}, output?: string): string {
    const name = output ?? `${operator}_${this.#made++}`;
    const given = [
      ...Object.entries(attributes.integers ?? {}).map(([key, value]) =>
        Array.isArray(value)
          ? join([text(1, key), ...value.map((one) => integer(8, one)), integer(20, 7)])
          : join([text(1, key), integer(3, value), integer(20, 2)]),
      ),
      ...Object.entries(attributes.floats ?? {}).map(([key, value]) =>
        join([text(1, key), float(2, value), integer(20, 1)]),
      ),
    ];
    const parts = [...inputs.map((input) => text(1, input)), text(2, name), text(4, operator)];
    this.#nodes.push(bytes(1, join([...parts, ...given.map((attribute) => bytes(5, attribute))])));
    return name;
  }

  /**
   * The file.
   * @param inputs type and shape by name; a name in a shape is a size that may vary
   * @param output the one result, as inputs are given
   */
  file(inputs: Record<string, ValueType>, output: [name: string, type: ValueType]): Bytes {
    const graph = join([
      ...this.#nodes,
      text(2, "encoder"),
      ...this.#constants,
      ...Object.entries(inputs).map(([name, type]) => bytes(11, valueInfo(name, type))),
      bytes(12, valueInfo(...output)),
    ]);
    const operators = join([text(1, ""), integer(2, OPERATOR_SET)]);
    return join([integer(1, IR_VERSION), text(2, "focused-attention"), bytes(7, graph), bytes(8, operators)]);
  }
}

export interface ValueType {
  type: ElementType;
  shape: readonly (number | string)[];
}

/** The first set of operators with a GELU, and the version of the format that goes with it. */
const OPERATOR_SET = 20;
const IR_VERSION = 9;

function valueInfo(name: string, { type, shape }: ValueType): Bytes {
  const dims = shape.map((size) => bytes(1, typeof size === "number" ? integer(1, size) : text(2, size)));
  const tensor = join([integer(1, ELEMENT[type]), bytes(2, join(dims))]);
  return join([text(1, name), bytes(2, bytes(1, tensor))]);
}
