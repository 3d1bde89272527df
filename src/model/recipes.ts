/**
 * Two ways to train, as data. `paper` is what the text of the paper says; `recommended` is what measurement found to work
 * (docs/experiments.md has the figures). Every run card names its recipe; a setting that a reader changes stays changed.
 */
import type { Recipe } from "../evaluation/plan.js";
import { CATALOGUE } from "./catalogue.js";
import type { SystemName, Values } from "./catalogue.js";
import type { TrainingOptions } from "./config.js";

export const DEFAULT_RECIPE: Recipe = "recommended";

/** What a recipe says of a system: settings of the model, and how it is trained. */
export interface RecipeEntry {
  settings: Values;
  training: TrainingOptions;
}

/** L_ner sums over the tokens of a sentence: a twentieth of it is about as large as L_rc, a mean over pairs. */
const NER_WEIGHT = 0.05;

/** What the recommended recipe changes, for systems that have what is changed. */
function recommended(system: SystemName): { settings: Values; training: Partial<TrainingOptions> } {
  const { tasks, settings } = CATALOGUE[system];
  const findsRelations = (tasks as readonly string[]).includes("relation");
  return {
    settings: findsRelations && "readout" in settings ? { readout: "pooled" } : {},
    training: {
      ...(findsRelations ? { discardNoRelation: 0 } : {}),
      ...(tasks.length === 2 ? { nerWeight: NER_WEIGHT } : {}),
    },
  };
}

/** A system's settings and training under a recipe; what the recipe does not say is the catalogue's. */
export function recipeFor(recipe: Recipe, system: SystemName): RecipeEntry {
  const { training } = CATALOGUE[system];
  if (recipe === "paper") return { settings: {}, training };
  const changes = recommended(system);
  return { settings: changes.settings, training: { ...training, ...changes.training } };
}
