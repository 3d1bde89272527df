import { describe, expect, it } from "vitest";
import { floatsToHalves, halfToFloat } from "../../../src/model/weights/half.js";

const toHalf = (value: number) => floatsToHalves(Float32Array.of(value))[0];

describe("half precision", () => {
  it("keeps every one of the 65536 bit patterns", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfToFloat(bits);
      if (Number.isNaN(value)) expect(halfToFloat(toHalf(value))).toBeNaN();
      else if (toHalf(value) !== bits)
        expect.fail(`0x${bits.toString(16)} came back as 0x${toHalf(value).toString(16)}`);
    }
  });

  it("rounds to the nearest, and a tie to the even one", () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [below, above] = [halfToFloat(bits), halfToFloat(bits + 1)];
      const middle = (below + above) / 2;
      const nudge = (above - below) / 64;
      const found = [toHalf(middle - nudge), toHalf(middle), toHalf(middle + nudge)];
      const expected = [bits, bits % 2 === 0 ? bits : bits + 1, bits + 1];
      if (found.join() !== expected.join()) expect.fail(`around ${middle}: ${found}, expected ${expected}`);
    }
  });

  it("has the known values at the ends", () => {
    expect(toHalf(65519.99)).toBe(0x7bff);
    expect(toHalf(65520)).toBe(0x7c00);
    expect(toHalf(-Infinity)).toBe(0xfc00);
    expect(toHalf(2 ** -25)).toBe(0);
    expect(toHalf(2 ** -24)).toBe(1);
    expect(toHalf(-0)).toBe(0x8000);
    expect(halfToFloat(0x3555)).toBeCloseTo(1 / 3, 3);
  });
});
