/**
 * The recipe on the training page. It decides three settings of the form; each stays with the recipe until the reader gives it a
 * value of its own, so that a link with another recipe means that recipe's values.
 */
import { recipeOf } from "../evaluation/plan.js";
import type { Recipe } from "../evaluation/plan.js";
import { CATALOGUE } from "../model/catalogue.js";
import type { Readout } from "../model/config.js";
import { recipeFor } from "../model/recipes.js";
import type { RunRequest } from "../runtime/protocol.js";

/** The values that a recipe decides. */
export interface RecipeValues {
  /** Share of the No Relation pairs left out. */
  discard: number;
  readout: Readout;
  /** What L_ner is multiplied with. */
  balance: number;
}

export const RECIPE_SETTINGS = ["discard", "readout", "balance"] as const satisfies readonly (keyof RecipeValues)[];

/** What stands in the address for "as the recipe says": no value that the setting itself can have. */
export const AS_RECIPE = { discard: -1, readout: "recipe", balance: 0 } as const;

/** The settings as the address has them. */
export interface RecipeChoice {
  recipe: Recipe;
  discard: number;
  readout: Readout | typeof AS_RECIPE.readout;
  balance: number;
}

/** What the recipe itself says. */
export function valuesOf(recipe: Recipe): RecipeValues {
  const { settings, training } = recipeFor(recipe, "focused");
  return {
    discard: training.discardNoRelation,
    readout: (settings.readout as Readout | undefined) ?? CATALOGUE.focused.settings.readout.default,
    balance: training.nerWeight ?? 1,
  };
}

/** The choice with the recipe's values where it leaves them to the recipe. */
export function settled<Choice extends RecipeChoice>(choice: Choice): Choice & RecipeValues {
  const own = valuesOf(choice.recipe);
  const { discard, readout, balance } = choice;
  return {
    ...choice,
    discard: discard === AS_RECIPE.discard ? own.discard : discard,
    readout: readout === AS_RECIPE.readout ? own.readout : readout,
    balance: balance === AS_RECIPE.balance ? own.balance : balance,
  };
}

/** A value as the address has it: one that is the recipe's is left to the recipe. */
export function asChosen<Name extends keyof RecipeValues>(
  recipe: Recipe,
  name: Name,
  value: RecipeValues[Name],
): RecipeChoice[Name] {
  return (value === valuesOf(recipe)[name] ? AS_RECIPE[name] : value) as RecipeChoice[Name];
}

/** Which of a choice's values differ from its recipe's. */
export function changedFrom(choice: RecipeChoice): (keyof RecipeValues)[] {
  const [own, values] = [valuesOf(choice.recipe), settled(choice)];
  return RECIPE_SETTINGS.filter((name) => values[name] !== own[name]);
}

/** A run's recipe (runs from before there were two have the paper's), and whether its values are others. */
export function recipeOfRun(run: Pick<RunRequest, "recipe" | "options" | "config">): {
  recipe: Recipe;
  changed: boolean;
} {
  const recipe = recipeOf(run);
  const choice: RecipeChoice = {
    recipe,
    discard: run.options.discardNoRelation,
    readout: readoutOf(run.config),
    balance: run.options.nerWeight ?? 1,
  };
  return { recipe, changed: changedFrom(choice).length > 0 };
}

/** What a model's relation head reads; configs from before there was a choice read [CLS] alone. */
export const readoutOf = (config: object): Readout => (config as { readout?: Readout }).readout ?? "cls";

/** Factors on the slider: 1, 1.2, 1.5, 2, … of each power of ten from 0.001 to 10. */
export const BALANCES: readonly number[] = [
  ...[-3, -2, -1, 0].flatMap((power) =>
    [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8].map((digits) => Number(`${digits}e${power}`)),
  ),
  10,
];

/** Where a factor stands on the slider: the nearest, as a ratio. */
export function balanceIndex(balance: number): number {
  const distance = (value: number) => Math.abs(Math.log(value / balance));
  return BALANCES.reduce((best, value, i) => (distance(value) < distance(BALANCES[best]) ? i : best), 0);
}
