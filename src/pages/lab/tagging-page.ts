/** `/tagging`: the CRF. */
import { linkToPage, openLaboratory, together } from "./laboratory.js";
import { tagTrellis, transitions, trellisControls } from "./tagging.js";

export const taggingLaboratory = () =>
  openLaboratory((bench) => ({
    trellis: together(trellisControls(bench), tagTrellis(bench)),
    transitions: transitions(bench),
    others: linkToPage(bench, "relations"),
  }));
