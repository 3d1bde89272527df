import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../../fast-check.js";
import { fromCheckpoint, toCheckpoint } from "../../../src/model/weights/checkpoint.js";
import { initialParameters } from "../../../src/model/weights/initial.js";
import { parameterShapes } from "../../../src/model/weights/names.js";
import { dequantiseRows, quantiseRows } from "../../../src/model/weights/quantised.js";
import { readSafetensors, writeSafetensors } from "../../../src/model/weights/safetensors.js";
import { config } from "./config.js";
import { saying } from "../../saying.js";

describe("rows in 8 bits", () => {
  it("come back to within half a 127th of the row's largest weight", () => {
    const row = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -8, max: 8 }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const matrix = Float32Array.from(rows.flat());
        const again = dequantiseRows(quantiseRows(matrix, rows.length));
        rows.forEach((row, r) => {
          const bound = (Math.max(...row.map(Math.abs)) / 127) * 0.501 + 1e-40;
          row.forEach((value, i) => expect(Math.abs(again[3 * r + i] - value)).toBeLessThanOrEqual(bound));
        });
      }),
    );
  });

  it("refuse what is not finite", () => {
    expect(() => quantiseRows(Float32Array.of(1, NaN), 1)).toThrow(saying("NaN"));
  });
});

describe("a checkpoint in 8 bits", () => {
  const shapes = parameterShapes(config, 5, 3);
  const parameters = initialParameters(shapes, "8 bits");
  const file = toCheckpoint(parameters, { note: "kept" }, "I8");

  it("has its matrices in a quarter of the bytes and everything else as it was", () => {
    const { tensors } = readSafetensors(file);
    const name = "relation.dense.weight";
    expect(tensors.get(name)!.dtype).toBe("I8");
    expect(tensors.get(`${name}.scale`)!.shape).toEqual([parameters.get(name)!.shape[1]]);
    expect(tensors.get("ner.crf.transitions")!.dtype).toBe("F32");
  });

  it("is read as the same parameters, nearly", () => {
    const read = fromCheckpoint(file, shapes);
    expect(read.metadata).toEqual({ note: "kept" });
    expect([...read.parameters.keys()].sort()).toEqual([...parameters.keys()].sort());
    for (const [name, { data, shape }] of parameters) {
      const again = read.parameters.get(name)!;
      expect(again.shape).toEqual(shape);
      const values = again.data;
      const largest = Math.max(...data.map(Math.abs));
      expect(Math.max(...data.map((value, i) => Math.abs(value - values[i])))).toBeLessThanOrEqual(largest / 250);
    }
  });

  it("is refused with scales of another size", () => {
    const wrong = writeSafetensors(
      new Map([
        ["x.weight", { shape: [2, 2], data: Int8Array.of(1, 2, 3, 4) }],
        ["x.weight.scale", { shape: [3], data: new Float32Array(3) }],
      ]),
    );
    expect(() => fromCheckpoint(wrong)).toThrow(
      saying("x.weight.scale is [3] of F32; the 8-bit matrix [2,2] needs a scale"),
    );
  });
});
