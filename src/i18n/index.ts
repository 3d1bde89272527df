/** The catalogue in use. A translation is another object of the same type. */
import { en } from "./en.js";

export type Catalogue = typeof en;

export const words: Catalogue = en;
