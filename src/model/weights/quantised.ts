/**
 * Matrices at rest in 8 bits: each row as whole numbers from -127 to 127 and one scale, w ≈ scale · q. In files of this project a
 * matrix `x` of type I8 has its scales beside it as `x.scale`, one F32 a row of the stored matrix: an output of a dense layer ([out, in]
 * in files), a token of an embedding table. It takes a quarter of F32; the error of a weight is at most half a 127th of its row's largest.
 */
import { weightProblem } from "./problems.js";
const LARGEST = 127;
const SUFFIX = ".scale";

/** The name of a quantised matrix's scales. */
export const scaleName = (matrix: string) => matrix + SUFFIX;

export interface QuantisedRows {
  /** Row-major, as many as there were. */
  values: Int8Array;
  /** One a row; 0 for a row of zeros. */
  scales: Float32Array;
}

/**
 * @param matrix [rows, columns]
 * @throws RangeError on a value that is not finite
 */
export function quantiseRows(matrix: Float32Array, rows: number): QuantisedRows {
  const columns = matrix.length / rows;
  const values = new Int8Array(matrix.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    let largest = 0;
    for (let i = from; i < from + columns; i++) {
      if (!Number.isFinite(matrix[i])) throw weightProblem("weight-not-finite", { value: matrix[i] });
      largest = Math.max(largest, Math.abs(matrix[i]));
    }
    scales[row] = largest / LARGEST;
    if (scales[row] === 0) continue;
    for (let i = from; i < from + columns; i++) values[i] = Math.round(matrix[i] / scales[row]);
  }
  return { values, scales };
}

/** The matrix again, [rows, columns]. */
export function dequantiseRows({ values, scales }: QuantisedRows): Float32Array {
  const matrix = new Float32Array(values.length);
  const columns = values.length / scales.length;
  for (let row = 0; row < scales.length; row++) {
    const scale = scales[row];
    for (let i = row * columns; i < (row + 1) * columns; i++) matrix[i] = values[i] * scale;
  }
  return matrix;
}
