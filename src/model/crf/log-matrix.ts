/**
 * A matrix of log-scores M that vectors of log-scores are multiplied by: out_j = log Σ_i exp(v_i + M_ij).
 *
 * Written out, that takes an exponential for every i and j at every token of a sentence. But exp(v_i + M_ij) is exp(v_i)
 * times a number that never changes, so with both factors scaled to at most 1, a product costs one exponential a row and
 * one logarithm a column. A column whose scaled sum is too close to underflow to hold its digits is summed term by term.
 */
export class LogMatrix {
  /** [size] largest entry of each column; 0 for a column of -∞. */
  private readonly peaks: Float64Array;
  /** [size, size] exp(M_ij - peak_j) */
  private readonly weights: Float64Array;

  /** @param matrix [size, size] row-major; -∞ is allowed */
  constructor(
    private readonly matrix: ArrayLike<number>,
    private readonly size: number,
  ) {
    this.peaks = new Float64Array(size).fill(-Infinity);
    for (let k = 0; k < size * size; k++) this.peaks[k % size] = Math.max(this.peaks[k % size], matrix[k]);
    for (let j = 0; j < size; j++) if (this.peaks[j] === -Infinity) this.peaks[j] = 0;
    this.weights = Float64Array.from({ length: size * size }, (_, k) => Math.exp(matrix[k] - this.peaks[k % size]));
  }

  /** out_j = log Σ_i exp(v_i + M_ij); -∞ where no term has any weight. */
  multiply(v: Float64Array, out: Float64Array): void {
    const { size, weights, peaks } = this;
    const { max, scaled } = scaledExponentials(v);
    out.fill(0);
    for (let i = 0, k = 0; i < size; i++) {
      const factor = scaled[i];
      for (let j = 0; j < size; j++, k++) out[j] += factor * weights[k];
    }
    for (let j = 0; j < size; j++) {
      const sum = out[j];
      out[j] = sum > SAFE_SUM ? max + peaks[j] + Math.log(sum) : this.columnLogSum(v, j);
    }
  }

  /**
   * Hands the probability p_j of every outcome j of `multiply` back to the terms that made it, each by its share
   * exp(v_i + M_ij - product_j): adds it to `rows` [size] and to `cells` [size, size].
   */
  distribute(v: Float64Array, product: Float64Array, p: Float64Array, rows: Float64Array, cells: Float64Array): void {
    const { size, weights, peaks, matrix } = this;
    const { max, scaled } = scaledExponentials(v);
    const perWeight = new Float64Array(size);
    for (let j = 0; j < size; j++) {
      if (p[j] === 0) continue;
      const logSum = product[j] - max - peaks[j];
      if (!(logSum < LOG_SAFE_SUM)) {
        perWeight[j] = p[j] * Math.exp(-logSum);
        continue;
      }
      for (let i = 0; i < size; i++) {
        const share = p[j] * Math.exp(v[i] + matrix[i * size + j] - product[j]);
        rows[i] += share;
        cells[i * size + j] += share;
      }
    }
    for (let i = 0, k = 0; i < size; i++) {
      const factor = scaled[i];
      let row = 0;
      for (let j = 0; j < size; j++, k++) {
        const share = factor * weights[k] * perWeight[j];
        row += share;
        cells[k] += share;
      }
      rows[i] += row;
    }
  }

  private columnLogSum(v: Float64Array, j: number): number {
    return logSumExp(v.map((value, i) => value + this.matrix[i * this.size + j]));
  }
}

/** Scaled sums above this hold every term that could show in a double, since what underflows is 1e-28 of them at most. */
const SAFE_SUM = 1e-280;
const LOG_SAFE_SUM = Math.log(SAFE_SUM);

/** log Σ exp(terms), safe from overflow; -∞ for terms of -∞ alone. NaN stays NaN. */
export function logSumExp(terms: Float64Array): number {
  const { max, scaled } = scaledExponentials(terms);
  let sum = 0;
  for (let k = 0; k < scaled.length; k++) sum += scaled[k];
  return max + Math.log(sum);
}

/** exp(terms - max): the largest is 1, so that nothing overflows. All 0 where every term is -∞. */
function scaledExponentials(terms: Float64Array): { max: number; scaled: Float64Array } {
  const scaled = new Float64Array(terms.length);
  let max = -Infinity;
  for (let k = 0; k < terms.length; k++) max = Math.max(max, terms[k]);
  if (max !== -Infinity) for (let k = 0; k < terms.length; k++) scaled[k] = Math.exp(terms[k] - max);
  return { max, scaled };
}
