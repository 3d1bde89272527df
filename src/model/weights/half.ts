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

/** The 16 bits of the nearest half, ties to even; from 65520 on that is infinity. */
export function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  // Halves of one exponent are `step` apart, and their bits count steps; below 2^-14 the step no longer shrinks. Rounding
  // up to the next power of two carries into the exponent by itself.
  const exponent = Math.max(-14, magnitude === 0 ? -14 : floorLog2(magnitude));
  const steps = roundHalfToEven(magnitude / 2 ** (exponent - 10));
  return sign | (((exponent + 14) << 10) + steps);
}

function floorLog2(magnitude: number): number {
  const guess = Math.floor(Math.log2(magnitude));
  return magnitude < 2 ** guess ? guess - 1 : magnitude >= 2 ** (guess + 1) ? guess + 1 : guess;
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
