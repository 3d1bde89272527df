/** `/encoder`: one row of one head, from scores to output. */
import { linkToPage, openLaboratory, together } from "./laboratory.js";
import { rowMatrix } from "./row-matrix.js";
import { rowSteps } from "./row-steps.js";
import { rowControls } from "./view-controls.js";

export const encoderLaboratory = () =>
  openLaboratory((bench) => ({
    steps: together(rowControls(bench), rowSteps(bench)),
    matrix: rowMatrix(bench),
    others: linkToPage(bench, "masks"),
  }));
