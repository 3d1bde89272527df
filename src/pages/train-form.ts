/** The form of the training page: data, model, training; every value checked as it is typed. */
import { numberField, selectField } from "../components/field.js";
import type { Field } from "../components/field.js";
import { html } from "../components/html.js";
import { words } from "../i18n/index.js";
import type { StoredEncoder } from "../runtime/pretraining/encoder-store.js";
import type { OwnData } from "./own-data.js";
import { settled } from "./train-recipe.js";
import { recipeFields } from "./train-recipe-fields.js";
import { layerWeights, NUMBERS, problemsOf, TRAIN_SETTINGS } from "./train-settings.js";
import type { NumberSetting, TrainState } from "./train-settings.js";

const text = words.pages.train;
const ENCODER_SIZES = ["layers", "hidden", "heads"] as const;
const SIZES = [100, 200, 500, 1000, 2000];

export interface TrainFormOptions {
  /** Sentences in the corpus's train split. */
  corpusSize: number;
  own?: OwnData;
  /** A pretrained encoder, whose sizes and vocabulary hold. */
  encoder?: StoredEncoder;
  onChange(state: Partial<TrainState>): void;
  onStart(): void;
  /** Asks how long it will take. */
  onEstimate(): void;
  /** What is known of a run of these settings; stands above the buttons. */
  foresight: HTMLElement;
}

/** Fields in three groups. `onStart` is called only when all of them will do. */
export function trainForm(state: TrainState, options: TrainFormOptions): HTMLElement {
  const { corpusSize, own, encoder } = options;
  const values: TrainState = { ...state, data: own ? state.data : "corpus" };
  const numbers = new Map<NumberSetting, Field<number>>();
  const number = (name: NumberSetting) => {
    const { min, max, type } = TRAIN_SETTINGS[name];
    const start = settled(values)[name];
    const control = numberField(start, {
      ...text.fields[name],
      ...{ min: Math.max(0, min), max, step: type === "integer" ? 1 : "any" },
    });
    numbers.set(name, control);
    // What a recipe decides is told by its fields.
    if (name !== "discard") control.addEventListener("input", () => change({ [name]: control.value }));
    return control;
  };
  const summary = html`<p class="status"></p>`;
  const check = () => {
    const problems = problemsOf(values);
    for (const name of NUMBERS) numbers.get(name)!.complain(problems[name] ?? null);
    const right = Object.keys(problems).length === 0;
    summary.textContent = right ? text.weights(layerWeights(values)) : text.notReady;
    return right;
  };
  const change = (part: Partial<TrainState>) => {
    Object.assign(values, part);
    recipe.refresh(values);
    if (check()) options.onChange(values);
  };
  const onSelect = <Name extends "data" | "mask" | "tokens">(name: Name, control: Field<TrainState[Name]>) => {
    control.addEventListener("input", () => change({ [name]: control.value } as Partial<TrainState>));
    return control;
  };

  const sizes = html`<div></div>`;
  const offerSizes = () => {
    const all = values.data === "own" && own ? own.train.length : corpusSize;
    const control = sizeField(values.sentences, all);
    control.addEventListener("input", () => change({ sentences: Number(control.value) }));
    sizes.replaceChildren(control);
  };
  const data = onSelect(
    "data",
    selectField(
      values.data,
      [
        { value: "corpus", label: text.corpus },
        ...(own ? [{ value: "own" as const, label: text.own(own.name, own.train.length) }] : []),
      ],
      text.fields.data,
    ),
  );
  data.classList.add("control-wide");
  data.addEventListener("input", offerSizes);
  offerSizes();
  const mask = onSelect(
    "mask",
    selectField<TrainState["mask"]>(
      values.mask,
      TRAIN_SETTINGS.mask.allowed.map((value) => ({ value, label: value })),
      text.fields.mask,
    ),
  );
  const tokens = onSelect(
    "tokens",
    selectField<TrainState["tokens"]>(
      values.tokens,
      TRAIN_SETTINGS.tokens.allowed.map((value) => ({ value, label: text.tokens[value] })),
      text.fields.tokens,
    ),
  );
  const recipe = recipeFields(values, number("discard"), change);
  const sizeFields = ENCODER_SIZES.map(number);
  if (encoder) {
    for (const name of ENCODER_SIZES) numbers.get(name)!.hidden = true;
    tokens.hidden = true;
  }
  const estimate = html`<button type="button" onclick=${() => whenRight(options.onEstimate)}>
    ${words.trials.estimate.button}
  </button>`;
  const form = html`<form class="train-form" novalidate>
    ${recipe.element}
    <fieldset>
      <legend>${text.dataLegend}</legend>
      <div class="fields">${data}${sizes}${tokens}</div>
    </fieldset>
    <fieldset>
      <legend>${text.modelLegend}</legend>
      <div class="fields">${sizeFields}${number("k")}${mask}${recipe.readout}${number("dropout")}</div>
    </fieldset>
    <fieldset>
      <legend>${text.trainingLegend}</legend>
      <div class="fields">
        ${number("rate")}${number("epochs")}${number("batch")}${recipe.balance}${numbers.get("discard")!}
        ${number("seed")}${number("memory")}${number("watch")}
      </div>
    </fieldset>
    ${summary} ${options.foresight}
    <p class="buttons"><button class="primary">${text.start}</button> ${estimate}</p>
  </form>`;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whenRight(options.onStart);
  });
  const whenRight = (act: () => void) => {
    if (check()) act();
    else form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  };
  check();
  return form;
}

/** How many of the training sentences; "0" stands for all. */
function sizeField(asked: number, all: number): Field<string> {
  const offered = SIZES.filter((size) => size < all);
  return selectField(
    String(nearestSize(asked, all, offered)),
    [
      ...offered.map((size) => ({ value: String(size), label: words.integer(size) })),
      { value: "0", label: text.allSentences(all) },
    ],
    text.fields.sentences,
  );
}

/** The size on offer that comes nearest to what a link asks for. */
function nearestSize(asked: number, all: number, offered: readonly number[]): number {
  if (asked === 0 || asked >= all) return 0;
  return offered.reduce(
    (best, size) => (Math.abs(size - asked) < Math.abs(best - asked) ? size : best),
    offered[0] ?? 0,
  );
}
