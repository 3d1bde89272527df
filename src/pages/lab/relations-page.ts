/** `/relations`: every pair of a sentence. */
import { relationNow } from "./depth.js";
import { linkToPage, openLaboratory, together } from "./laboratory.js";
import { entitySource, relationBoard } from "./relations.js";

export const relationsLaboratory = () =>
  openLaboratory((bench) => ({
    board: together(entitySource(bench), relationBoard(bench)),
    answers: relationNow(bench),
    others: linkToPage(bench, "masks"),
  }));
