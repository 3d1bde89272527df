/** Dropout whose choices come from the seeded generator, never from the backend, so that every backend drops the same. */
import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../../text/random.js";
import { noDropout } from "../encoder.js";
import type { Dropout } from "../encoder.js";

/** Inverted dropout: each number is zeroed with probability `rate`, the others divided by 1 - rate. */
export function seededDropout(rate: number, random: Random): Dropout {
  if (rate === 0) return noDropout;
  return (x) => {
    const keep = new Float32Array(x.size);
    const scale = 1 / (1 - rate);
    for (let i = 0; i < keep.length; i++) keep[i] = random.uniform() < rate ? 0 : scale;
    return tf.mul(x, tf.tensor2d(keep, x.shape));
  };
}
