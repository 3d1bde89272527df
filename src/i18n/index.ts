/** The catalogues in use. A translation is another object of the same type. */
import { en } from "./en.js";
import { labEn } from "./lab.js";
import type { LabCatalogue } from "./lab.js";

export type Catalogue = typeof en;

export const words: Catalogue = en;

/** The mask laboratory's own. */
export const lab: LabCatalogue = labEn;
