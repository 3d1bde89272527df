import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSafetensors, toFloat32, writeSafetensors } from "../../../src/model/weights/safetensors.js";
import { describeWithShared, sharedPath } from "../../shared.js";
import { saying, toldOf } from "../../saying.js";

/** A file with any header, valid or not, and `size` bytes of data. */
function file(header: unknown, size = 0, headerLength?: number): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + json.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength ?? json.length), true);
  bytes.set(json, 8);
  return bytes;
}

/** A file of one tensor `x` from raw bytes. */
function stored(dtype: string, elements: ArrayBufferView, shape: number[]): Uint8Array {
  const bytes = new Uint8Array(elements.buffer);
  const whole = file({ x: { dtype, shape, data_offsets: [0, bytes.length] } }, bytes.length);
  whole.set(bytes, whole.length - bytes.length);
  return whole;
}

const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = "F32") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe("reading safetensors", () => {
  it.each([
    ["F32", Float32Array.of(1.5, -0.1, 3e38), [1.5, Math.fround(-0.1), Math.fround(3e38)]],
    ["F16", Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000), [1, -2, 2 ** -24, 65504, -0]],
    ["BF16", Uint16Array.of(0x3f80, 0xc040, 0x7f80), [1, -3, Infinity]],
    ["I64", BigInt64Array.of(-5n, 1n << 40n), [-5, 2 ** 40]],
    ["I32", Int32Array.of(-7, 70000), [-7, 70000]],
    ["I8", Int8Array.of(-128, 127), [-128, 127]],
    ["U8", Uint8Array.of(0, 255), [0, 255]],
  ])("gives %s as numbers", (dtype, elements, expected) => {
    const { tensors } = readSafetensors(stored(dtype, elements, [elements.length]));
    expect([...toFloat32(tensors.get("x")!)]).toEqual(expected);
  });

  it("hands out views of the file, from a buffer, a view at an odd offset, or a Node Buffer", () => {
    const plain = stored("F32", Float32Array.of(1, 2), [2]);
    const shifted = new Uint8Array(plain.length + 3).subarray(3);
    shifted.set(plain);
    for (const bytes of [plain, plain.buffer as ArrayBuffer, shifted, Buffer.from(plain)]) {
      const tensor = readSafetensors(bytes).tensors.get("x")!;
      expect(tensor.data.buffer).toBe(bytes instanceof ArrayBuffer ? bytes : bytes.buffer);
      expect([...toFloat32(tensor)]).toEqual([1, 2]);
    }
  });

  it("takes scalars, empty tensors, padding after the header and metadata", () => {
    const header = { __metadata__: { a: "b" }, s: entry(0, 4, []), e: entry(4, 4, [0, 3]) };
    const { tensors, metadata } = readSafetensors(file(`${JSON.stringify(header)}   `, 4));
    expect(metadata).toEqual({ a: "b" });
    expect(tensors.get("s")).toMatchObject({ shape: [], data: new Uint8Array(4) });
    expect(tensors.get("e")).toMatchObject({ shape: [0, 3], data: new Uint8Array(0) });
    expect(readSafetensors(file({})).tensors.size).toBe(0);
  });

  it("keeps tensors whose names mean something to JavaScript", () => {
    const { tensors } = readSafetensors(file('{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1));
    expect([...tensors.keys()]).toEqual(["__proto__"]);
  });

  it.each<[string, Uint8Array, string]>([
    ["too short for a header length", new Uint8Array(7), "7 bytes"],
    ["a header past the end", file({}, 0, 50), "a header of 50 bytes, but only 2 follow"],
    ["a header of more than 100 MB", file({}, 0, 100_000_001), "at most 100000000"],
    ["a header of 2^63 bytes", file({}, 0, 2 ** 63), "9223372036854775808"],
    ["no JSON", file("{nonsense"), "not JSON in UTF-8"],
    ["bad UTF-8", Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0, 0x22, 0xc3, 0x28, 0x22), "not JSON in UTF-8"],
    ["a byte order mark", file("\ufeff{}"), "not JSON in UTF-8"],
    ["a list", file([]), "not a table of tensors"],
    ["a name twice", file('{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0078":{}}'), "names x twice"],
    ["a shape twice", file('{"x":{"dtype":"U8","shape":[9],"shape":[0],"data_offsets":[0,0]}}'), "names shape twice"],
    ["metadata that is no text", file({ __metadata__: { a: 1 } }), "__metadata__"],
    ["metadata that is no table", file({ __metadata__: null }), "__metadata__"],
    ["an entry that is no table", file({ x: 3 }), "tensor x has no description"],
    ["an unknown type", file({ x: entry(0, 4, [1], "F8_E4M3") }, 4), 'Tensor x has the type "F8_E4M3"'],
    ["a type from the prototype", file({ x: entry(0, 4, [1], "toString") }, 4), 'the type "toString"'],
    ["a negative size", file({ x: entry(0, 4, [-1, -1]) }, 4), "tensor x has no shape"],
    ["a size that is no integer", file({ x: entry(0, 4, [0.5, 2]) }, 4), "tensor x has no shape"],
    ["a size beyond 2^53", file({ x: entry(0, 0, [0, 2 ** 60]) }), "tensor x has no shape"],
    ["an absurd shape", file({ x: entry(0, 4, [2 ** 40, 2 ** 40]) }, 4), "takes 4.8"],
    ["a shape that overflows", file({ x: entry(0, 0, [...new Array<number>(40).fill(2 ** 50), 0]) }), "is given 0"],
    ["a shape that does not fit", file({ x: entry(0, 4, [2]) }, 4), "takes 8 bytes, but is given 4"],
    ["one offset", file({ x: { dtype: "F32", shape: [1], data_offsets: [0] } }, 4), "no begin and end"],
    ["offsets the wrong way round", file({ x: entry(8, 4, [1]) }, 8), "bytes 8 to 4"],
    ["a tensor past the end", file({ x: entry(0, 400) }, 4), "tensor x should lie at bytes 0 to 400, but there are 4"],
    ["an overlap", file({ x: entry(0, 8), y: entry(4, 12) }, 12), "tensor y overlaps"],
    ["a gap", file({ x: entry(0, 4), y: entry(8, 12) }, 12), "the 4 bytes before tensor y"],
    ["a gap at the front", file({ x: entry(4, 8) }, 8), "the 4 bytes before tensor x"],
    ["bytes left over", file({ x: entry(0, 4) }, 9), "its last 5 bytes"],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(saying(message));
  });

  it.each([
    ["letters", "x".repeat(10_000_000)],
    ["quotes and backslashes", '"\\'.repeat(2_000_000)],
    ["braces and colons", '{":'.repeat(2_000_000)],
  ])("takes a text of ten million characters in its metadata: %s", (_, text) => {
    const { metadata } = readSafetensors(file({ __metadata__: { text, after: "1" } }));
    expect(metadata.text === text && metadata.after === "1").toBe(true);
    const twice = `{"__metadata__":{"text":${JSON.stringify(text)},"text" : "1"}}`;
    expect(() => readSafetensors(file(twice))).toThrow(saying("names text twice"));
  });

  it("reads or refuses any damaged file, with a message and without a crash", () => {
    const intact = writeSafetensors(
      new Map([
        ["a", { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
        ["b", { shape: [1], data: Float32Array.of(5) }],
      ]),
      { note: "x" },
    );
    const damage = fc.record({
      at: fc.nat({ max: intact.length - 1 }),
      values: fc.uint8Array({ minLength: 1, maxLength: 4 }),
      length: fc.oneof({ weight: 4, arbitrary: fc.constant(intact.length) }, fc.nat({ max: intact.length })),
    });
    fc.assert(
      fc.property(damage, ({ at, values, length }) => {
        const bytes = intact.slice();
        bytes.set(values.subarray(0, bytes.length - at), at);
        const file = bytes.subarray(0, length);
        try {
          const { tensors } = readSafetensors(file);
          for (const tensor of tensors.values())
            expect(toFloat32(tensor)).toHaveLength(tensor.shape.reduce((count, size) => count * size, 1));
        } catch (error) {
          expect(toldOf(error)).toMatch(/safetensors file: .*Download or export|Convert the file to F32/s);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("reads or refuses any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.json(), (noise, json) => {
        expect(() => readSafetensors(noise)).toThrow(saying("safetensors"));
        if (json !== "{}") expect(() => readSafetensors(file(json, 3))).toThrow(saying(/safetensors|Convert/));
      }),
    );
  });
});

describe("writing safetensors", () => {
  const tensors = fc
    .dictionary(
      fc.string({ unit: "binary" }).filter((name) => name !== "__metadata__"),
      fc.array(fc.nat({ max: 3 }), { maxLength: 3 }),
      { noNullPrototype: false },
    )
    .chain((shapes) =>
      fc.tuple(
        ...Object.entries(shapes).map(([name, shape]) => {
          const length = shape.reduce((count, size) => count * size, 1);
          return fc
            .float32Array({ minLength: length, maxLength: length })
            .map((data) => [name, { shape, data }] as const);
        }),
      ),
    )
    .map((entries) => new Map(entries));

  it("gives back what was written, whatever the names, shapes and values", () => {
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string(), fc.string()), (written, metadata) => {
        const bytes = writeSafetensors(written, metadata);
        const read = readSafetensors(bytes);
        expect({ ...read.metadata }).toEqual({ ...metadata });
        expect([...read.tensors.keys()]).toEqual([...written.keys()].sort());
        for (const [name, { shape, data }] of written) {
          const tensor = read.tensors.get(name)!;
          expect(tensor.shape).toEqual(shape);
          expect(toFloat32(tensor)).toEqual(data);
        }
      }),
    );
  });

  it("starts the data at a multiple of 8 and writes the same bytes in any order", () => {
    const [a, b] = [
      { shape: [1], data: Float32Array.of(1) },
      { shape: [2], data: Float32Array.of(2, 3) },
    ];
    const one = writeSafetensors(
      new Map([
        ["a", a],
        ["bb", b],
      ]),
    );
    const two = writeSafetensors(
      new Map([
        ["bb", b],
        ["a", a],
      ]),
    );
    expect(one).toEqual(two);
    expect(Number(new DataView(one.buffer).getBigUint64(0, true)) % 8).toBe(0);
    expect([...new Float32Array(one.buffer.slice(one.length - 12))]).toEqual([1, 2, 3]);
  });

  it("writes a view of a larger array alone", () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const { tensors } = readSafetensors(writeSafetensors(new Map([["x", { shape: [2], data }]])));
    expect([...toFloat32(tensors.get("x")!)]).toEqual([1, 2]);
  });

  it("halves the data as F16, to within half a unit in the eleventh digit, and refuses what does not fit", () => {
    const data = Float32Array.of(0.1, -3.14159, 1e-7, 65504);
    const bytes = writeSafetensors(new Map([["x", { shape: [4], data }]]), {}, "F16");
    const read = toFloat32(readSafetensors(bytes).tensors.get("x")!);
    data.forEach((value, k) =>
      expect(Math.abs(read[k] - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11 + 2 ** -25),
    );
    const large = new Map([["big", { shape: [1], data: Float32Array.of(70000) }]]);
    expect(() => writeSafetensors(large, {}, "F16")).toThrow(saying("Tensor big holds 70000"));
  });

  it("refuses a shape that does not fit its data, and the reserved name", () => {
    const tensor = { shape: [3], data: new Float32Array(2) };
    expect(() => writeSafetensors(new Map([["x", tensor]]))).toThrow(saying("Tensor x has shape [3] but 2 elements"));
    const reserved = new Map([["__metadata__", { shape: [2], data: new Float32Array(2) }]]);
    expect(() => writeSafetensors(reserved)).toThrow(saying("__metadata__"));
  });
});

describeWithShared("a file that PyTorch's own layers were saved to", () => {
  it("is read whole", () => {
    const { tensors } = readSafetensors(readFileSync(sharedPath("oracles", "encoder.safetensors")));
    expect(tensors.size).toBe(5 + 4 * 16);
    const words = tensors.get("embeddings.word_embeddings.weight")!;
    expect(words).toMatchObject({ dtype: "F32", shape: [60, 24] });
    expect(toFloat32(words).every((value) => Math.abs(value) < 10)).toBe(true);
  });
});
