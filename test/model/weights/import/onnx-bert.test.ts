import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../../../fast-check.js";
import { readOnnxBert } from "../../../../src/model/weights/import/onnx-bert.js";
import { readOnnx } from "../../../../src/model/weights/import/onnx.js";
import { constant, field, join, model, node, tinyOnnx, varint } from "./tiny-onnx.js";
import { saying, toldOf } from "../../../saying.js";

const QUERY = "bert.encoder.layer.0.attention.self.query.weight";

describe("a BERT in an ONNX file", () => {
  const { parameters, numHeads, layerNormEps } = readOnnxBert(tinyOnnx());

  it("has its matrices dequantised by column, [in, out]", () => {
    expect(parameters.get(QUERY)!.shape).toEqual([4, 4]);
    // (q - 0) · scale of the column: q counts up from -10, scales are 1, 2, 3, 4.
    expect([...parameters.get(QUERY)!.data.subarray(0, 8)]).toEqual([-10, -18, -24, -28, -6, -10, -12, -12]);
    expect(parameters.get("bert.encoder.layer.0.intermediate.dense.weight")!.shape).toEqual([4, 6]);
  });

  it("has its tables dequantised with one scale and zero point", () => {
    const { shape, data } = parameters.get("bert.embeddings.word_embeddings.weight")!;
    expect(shape).toEqual([7, 4]);
    expect([...data.subarray(0, 4)]).toEqual([-1.5, 2, 5.5, 9]);
  });

  it("has all tensors of an encoder, and tells heads and epsilon", () => {
    expect(parameters.size).toBe(5 + 16);
    expect(numHeads).toBe(2);
    // The node says none, so the standard's own.
    expect(layerNormEps).toBe(1e-5);
  });

  it.each<[string, Record<string, Uint8Array>, string]>([
    ["without attention nodes", { attention: new Uint8Array(0) }, "MultiHeadAttention"],
    ["with an approximate GELU", { activation: node("FastGelu", ["x"]) }, "exact GELU"],
    [
      "whose query matrix feeds another node",
      {
        "model.layers.0.attn.q_proj.MatMul.weight read": node("Gemm", [
          "model.layers.0.attn.q_proj.MatMul.weight_quantized",
        ]),
      },
      "q_proj.MatMul.weight_quantized goes into Gemm",
    ],
    ["without a scale", { "model.layers.0.attn.q_proj.MatMul.weight_scale": new Uint8Array(0) }, "no scale"],
    [
      "with a scale of another size",
      {
        "model.layers.0.attn.q_proj.MatMul.weight_scale": constant(
          "model.layers.0.attn.q_proj.MatMul.weight_scale",
          "F32",
          [3],
          new Float32Array(3),
        ),
      },
      "no scale of one number, or one a column",
    ],
    ...[NaN, Infinity, -Infinity].map((scale): [string, Record<string, Uint8Array>, string] => [
      `with a scale of ${scale}`,
      {
        "model.layers.0.attn.q_proj.MatMul.weight_scale": constant(
          "model.layers.0.attn.q_proj.MatMul.weight_scale",
          "F32",
          [4],
          Float32Array.of(1, scale, 1, 1),
        ),
      },
      "q_proj.MatMul.weight has a scale that is no finite number",
    ]),
  ])("is refused %s", (_, replace, message) => {
    expect(() => readOnnxBert(tinyOnnx(replace))).toThrow(saying(message));
  });
});

describe("a damaged ONNX file", () => {
  const tensor = (...parts: Uint8Array[]) => model(field(5, join(...parts)));
  it.each<[string, Uint8Array, string]>([
    ["empty", new Uint8Array(0), "holds no graph"],
    ["a length past the end", join(varint(7 * 8 + 2), varint(1000)), "announces 1000 bytes, but only 0"],
    ["a length of 2^49 bytes", join(varint(7 * 8 + 2), varint(2 ** 49), new Uint8Array(3)), "only 3 follow"],
    ["a number without end", new Uint8Array(20).fill(0xff), "longer than ten bytes"],
    ["field 0", Uint8Array.of(0, 0), "no field 0"],
    ["an unknown wire type", Uint8Array.of(0x0b), "no wire type 3"],
    ["a name that is no UTF-8", model(field(1, field(1, Uint8Array.of(0xc3, 0x28)))), "not UTF-8"],
    [
      "an absurd shape",
      tensor(field(1, 2 ** 40), field(1, 2 ** 40), field(2, 1), field(8, "x"), field(9, "1234")),
      "has 4",
    ],
    [
      "a shape that does not fit",
      tensor(field(1, 2), field(2, 1), field(8, "x"), field(9, "1234")),
      "takes 8 bytes, but has 4",
    ],
    ["hundreds of axes", tensor(...Array.from({ length: 300 }, () => field(1, 1))), "more than 8 axes"],
    [
      "a constant twice",
      model(constant("x", "U8", [1], Uint8Array.of(1)), constant("x", "U8", [1], Uint8Array.of(1))),
      "constant x twice",
    ],
    ["weights elsewhere", tensor(field(8, "x"), field(14, 1)), "keeps x in another file"],
  ])("%s", (_, bytes, message) => {
    expect(() => readOnnx(bytes)).toThrow(saying(message));
  });

  it("is read or refused with a message, whatever the damage", () => {
    const intact = tinyOnnx();
    const damage = fc.record({
      at: fc.nat({ max: intact.length - 1 }),
      values: fc.uint8Array({ minLength: 1, maxLength: 4 }),
      length: fc.oneof({ weight: 4, arbitrary: fc.constant(intact.length) }, fc.nat({ max: intact.length })),
    });
    fc.assert(
      fc.property(damage, ({ at, values, length }) => {
        const bytes = intact.slice();
        bytes.set(values.subarray(0, bytes.length - at), at);
        try {
          for (const { shape, data } of readOnnxBert(bytes.subarray(0, length)).parameters.values())
            expect(data).toHaveLength(shape.reduce((count, size) => count * size, 1));
        } catch (error) {
          expect(toldOf(error)).toMatch(/ONNX file.*(Download or export|Use the model's safetensors|Export it)/s);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
