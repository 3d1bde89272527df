/** `/masks`: see, compare and paint attention ranges. */
import { clsVectors, fork, relationNow, strip } from "./depth.js";
import { flow } from "./flow.js";
import { openLaboratory, sideBySide, together } from "./laboratory.js";
import { differenceMatrix, fourMatrices, wallOfMatrices } from "./matrices.js";
import { painter, paintedOutcome } from "./painting.js";
import { differenceMasks, flowMask, layerAndHead, wallControls } from "./view-controls.js";

export const masksLaboratory = () =>
  openLaboratory((bench) => ({
    matrices: together(layerAndHead(bench), fourMatrices(bench)),
    difference: together(differenceMasks(bench), differenceMatrix(bench)),
    wall: together(wallControls(bench), wallOfMatrices(bench)),
    depth: together(fork(bench), relationNow(bench), strip(bench), clsVectors(bench)),
    painting: sideBySide(painter(bench), paintedOutcome(bench)),
    flow: together(flowMask(bench), flow(bench)),
  }));
