/** The signed difference of two attention matrices. Cells that one mask alone opens are told by their hatching too. */
import { lab } from "../../i18n/index.js";
import type { Cell } from "../heatmap-geometry.js";
import type { Scheme } from "../palette.js";
import { matrix } from "./matrix.js";
import type { MatrixFigure, MatrixOptions } from "./matrix.js";
import { differenceInk, largestDifference } from "./matrix-inks.js";
import type { MaskedValues } from "./matrix-inks.js";

export interface NamedMatrix extends MaskedValues {
  name: string;
}

export interface DifferenceData {
  labels: readonly string[];
  first: NamedMatrix;
  second: NamedMatrix;
}

export interface DifferenceOptions extends Omit<MatrixOptions, "ink" | "labels" | "title" | "reading"> {
  scheme: Scheme;
  /** End of the scale; the largest difference without one. */
  max?: number;
}

export interface DifferenceFigure extends MatrixFigure {
  /** A cell in words. */
  read(cell: Cell): string;
}

/** first - second, row by row. */
export function differenceHeatmap(data: DifferenceData, options: DifferenceOptions): DifferenceFigure {
  const { labels, first, second } = data;
  const max = options.max ?? largestDifference(first.values, second.values);
  const read = (cell: Cell) => readDifference(data, cell);
  const figure = matrix({
    ...options,
    title: lab.difference.title(first.name, second.name),
    ink: differenceInk(options.scheme, max, first, second),
    labels: { rows: labels, columns: labels },
    reading: read,
  });
  return Object.assign(figure, { read });
}

function readDifference({ labels, first, second }: DifferenceData, [i, j]: Cell): string {
  const k = i * labels.length + j;
  const value = (matrix: NamedMatrix) => (matrix.open[k] ? matrix.values[k] : null);
  return lab.difference.cell(
    labels[i],
    labels[j],
    { name: first.name, value: value(first) },
    { name: second.name, value: value(second) },
  );
}
