/** IEEE 754 half precision: 1 sign bit, 5 of exponent, 10 of fraction. */

/** The value of 16 bits. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

let table: Float32Array | undefined;

/** The values of many halves; by a table of all 65,536, since an encoder has a hundred million. */
export function halvesToFloats(halves: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 0x10000 }, (_, bits) => halfToFloat(bits));
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = table[halves[i]];
  return values;
}

/** 2^-14, below which halves no longer have an exponent of their own, and 65520, from which they are infinite; as bits of a float. */
const LEAST_NORMAL = 0x38800000;
const INFINITE = 0x477ff000;

/** Whether the nearest half of a number is a number too. */
export const fitsHalf = (value: number) => Math.abs(value) < 65520;

/** The nearest halves, ties to even; from 65520 on that is infinity. By the bits of the floats, since an encoder has a hundred million. */
export function floatsToHalves(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  for (let i = 0; i < values.length; i++) {
    float[0] = values[i];
    const sign = (bits[0] >>> 16) & 0x8000;
    const magnitude = bits[0] & 0x7fffffff;
    halves[i] = sign | halfOf(magnitude, float, bits);
  }
  return halves;
}

/** Of a float without its sign; `float` and `bits` are two views of one word, free to be written on. */
function halfOf(magnitude: number, float: Float32Array, bits: Uint32Array): number {
  if (magnitude > 0x7f800000) return 0x7e00;
  if (magnitude >= INFINITE) return 0x7c00;
  if (magnitude < LEAST_NORMAL) {
    // Floats from 0.5 are 2^-24 apart, as are the smallest halves: the addition rounds, and the difference counts steps.
    bits[0] = magnitude;
    float[0] += 0.5;
    return bits[0] - 0x3f000000;
  }
  // The exponent's bias falls from 127 to 15 and the fraction loses 13 bits: just under half of the last one kept is added, and
  // one more where that one is odd, so that a tie becomes even. What carries goes into the exponent.
  const odd = (magnitude >>> 13) & 1;
  return (magnitude - ((127 - 15) << 23) + 0xfff + odd) >>> 13;
}
