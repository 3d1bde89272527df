/** The optimiser's kernel. */
import { shareStart } from "./share";

/** One Adam update; `count` is a multiple of 4. See ../../optimiser.ts. */
export function adam(
  parameter: usize,
  first: usize,
  second: usize,
  gradient: usize,
  scale: usize,
  newParameter: usize,
  newFirst: usize,
  newSecond: usize,
  count: usize,
  beta1: f32,
  complement1: f32,
  beta2: f32,
  complement2: f32,
  rate: f32,
  inverseCorrection2: f32,
  eps: f32,
  part: usize,
  parts: usize,
): void {
  const factor = v128.load32_splat(scale);
  const end: usize = 4 * shareStart(count, part + 1, parts, 4);
  for (let at: usize = 4 * shareStart(count, part, parts, 4); at < end; at += 16) {
    const g = f32x4.mul(v128.load(gradient + at), factor);
    const m = f32x4.add(f32x4.mul(v128.load(first + at), f32x4.splat(beta1)), f32x4.mul(g, f32x4.splat(complement1)));
    const v = f32x4.add(
      f32x4.mul(v128.load(second + at), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(complement2)),
    );
    v128.store(newFirst + at, m);
    v128.store(newSecond + at, v);
    const deviation = f32x4.add(f32x4.sqrt(f32x4.mul(v, f32x4.splat(inverseCorrection2))), f32x4.splat(eps));
    const step = f32x4.div(f32x4.mul(m, f32x4.splat(rate)), deviation);
    v128.store(newParameter + at, f32x4.sub(v128.load(parameter + at), step));
  }
}
