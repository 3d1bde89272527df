/** The recipe in the form of the training page: its switch, the settings that it decides, and what of them was changed by hand. */
import { rangeField, selectField } from "../components/field.js";
import type { Field } from "../components/field.js";
import { html } from "../components/html.js";
import { RECIPES } from "../evaluation/plan.js";
import type { Recipe } from "../evaluation/plan.js";
import { words } from "../i18n/index.js";
import { READOUTS } from "../model/config.js";
import type { Readout } from "../model/config.js";
import { asChosen, AS_RECIPE, balanceIndex, BALANCES, changedFrom, settled, valuesOf } from "./train-recipe.js";
import type { RecipeChoice, RecipeValues } from "./train-recipe.js";

const text = words.recipes;

export interface RecipeFields {
  /** The switch, with what each recipe is. */
  element: HTMLElement;
  readout: Field<Readout>;
  /** A place on the slider, as `BALANCES` counts them. */
  balance: Field<number>;
  /** Says what differs from the recipe now. */
  refresh(choice: RecipeChoice): void;
}

/**
 * @param choice as the form begins
 * @param discard the form's own field
 * @param onChange told of what the reader chose
 */
export function recipeFields(
  choice: RecipeChoice,
  discard: Field<number>,
  onChange: (change: Partial<RecipeChoice>) => void,
): RecipeFields {
  let { recipe } = choice;
  const now = settled(choice);
  const switcher = selectField<Recipe>(
    recipe,
    RECIPES.map((value) => ({ value, label: text.names[value] })),
    text.field,
  );
  const readout = selectField<Readout>(
    now.readout,
    READOUTS.map((value) => ({ value, label: text.readouts[value] })),
    text.readout,
  );
  const balance = rangeField(balanceIndex(now.balance), {
    ...{ ...text.balance, min: 0, max: BALANCES.length - 1 },
    format: (index) => text.factor(BALANCES[index]),
  });
  const changes = html`<p class="status" role="status"></p>`;
  const choose = <Name extends keyof RecipeValues>(name: Name, value: RecipeValues[Name]) =>
    onChange({ [name]: asChosen(recipe, name, value) });
  discard.addEventListener("input", () => choose("discard", discard.value));
  readout.addEventListener("input", () => choose("readout", readout.value));
  balance.addEventListener("input", () => choose("balance", BALANCES[balance.value]));

  const follow = (next: Recipe) => {
    recipe = next;
    const own = valuesOf(recipe);
    switcher.value = recipe;
    discard.value = own.discard;
    readout.value = own.readout;
    balance.value = balanceIndex(own.balance);
    onChange({ recipe, ...AS_RECIPE });
  };
  switcher.addEventListener("input", () => follow(switcher.value));
  const back = html`<button type="button" class="quiet" onclick=${() => follow(recipe)}>${text.back}</button>`;

  const refresh = (state: RecipeChoice) => {
    const lines = changesOf(state);
    changes.replaceChildren(...(lines.length > 0 ? [text.changed(lines), " ", back] : []));
  };
  refresh(choice);
  const element = html`<fieldset>
    <legend>${text.legend}</legend>
    <div class="fields">${switcher}</div>
    <p class="help">${text.about.paper(valuesOf("paper").discard)}</p>
    <p class="help">${text.about.recommended(valuesOf("recommended").balance)}</p>
    ${changes}
  </fieldset>`;
  return { element, readout, balance, refresh };
}

/** What was changed by hand, each in words. */
function changesOf(choice: RecipeChoice): string[] {
  const [own, values] = [valuesOf(choice.recipe), settled(choice)];
  const shown = { discard: text.factor, balance: text.factor, readout: (value: Readout) => text.readouts[value] };
  const say = <Name extends keyof RecipeValues>(name: Name) => {
    const inWords = shown[name] as (value: RecipeValues[Name]) => string;
    return text.change(text.settings[name], inWords(values[name]), inWords(own[name]));
  };
  return changedFrom(choice).map(say);
}
