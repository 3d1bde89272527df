/** `/step`: one forward pass. */
import { forwardSteps } from "./forward.js";
import { openLaboratory } from "./laboratory.js";

export const stepLaboratory = () => openLaboratory((bench) => ({ steps: forwardSteps(bench) }));
