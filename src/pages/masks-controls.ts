/** The controls of the masks page: what to look at, and how. */
import { rangeField, selectField, textField } from "../components/field.js";
import type { Choice, Field } from "../components/field.js";
import { html } from "../components/html.js";
import { words } from "../i18n/index.js";
import type { ModelSummary } from "../runtime/protocol.js";
import type { Document } from "../text/document.js";
import type { MaskState } from "./masks-settings.js";

const text = words.pages.masks;
const LISTED = 40;

export interface MaskControlOptions {
  models: readonly Choice<string>[];
  /** Sentences to choose from. */
  sentences: readonly Document[];
  onSubject(change: { sentence: string; text: string }): void;
  onModel(model: string): void;
  onK(k: number): void;
  onView(change: Partial<Pick<MaskState, "layer" | "head" | "show">>): void;
}

export interface MaskControls {
  subject: HTMLElement;
  view: HTMLElement;
  /** Makes the controls fit a model's sizes. */
  fit(summary: ModelSummary): void;
}

/** Two rows of controls; those that depend on the model's sizes come with `fit`. */
export function maskControls(state: MaskState, options: MaskControlOptions): MaskControls {
  const sentences = options.sentences.filter(({ entities }) => entities.length >= 2).slice(0, LISTED);
  const own = sentences.some(({ id }) => id === state.sentence) ? [] : [{ value: "", label: text.ownSentence }];
  const picker = selectField(
    own.length > 0 ? "" : state.sentence,
    [...own, ...sentences.map(({ id, text: label }) => ({ value: id, label: shorten(label) }))],
    { label: words.pages.home.pick },
  );
  const typed = textField(state.text, { label: text.type });
  const read = html`<button type="button">${words.pages.home.read}</button>`;
  const models = selectField(state.model, options.models, { label: words.pages.models.choose });
  const view = html`<div class="controls"></div>`;

  picker.addEventListener("input", () => {
    if (picker.value !== "") options.onSubject({ sentence: picker.value, text: "" });
  });
  const readTyped = () => typed.value.trim() !== "" && options.onSubject({ sentence: "", text: typed.value.trim() });
  read.addEventListener("click", readTyped);
  typed.addEventListener("keydown", (event) => event.key === "Enter" && readTyped());
  models.addEventListener("input", () => options.onModel(models.value));

  return {
    subject: html`<div class="controls">${picker}${typed}${read}${options.models.length > 1 ? models : null}</div>`,
    view,
    fit: (summary) => view.replaceChildren(...viewFields(summary, state, options)),
  };
}

function viewFields({ config }: ModelSummary, state: MaskState, options: MaskControlOptions): HTMLElement[] {
  const { numLayers, numHeads, focusedLayers } = config!;
  const k = rangeField(state.k < 0 ? focusedLayers : Math.min(state.k, numLayers), {
    label: text.k,
    min: 0,
    max: numLayers,
    format: (value) => text.kValue(value, numLayers, value === focusedLayers),
  });
  const layer: Field<string> = selectField(
    String(Math.min(state.layer, numLayers) || numLayers),
    Array.from({ length: numLayers }, (_, i) => ({ value: String(i + 1), label: text.layer(i + 1) })),
    { label: text.layerLabel },
  );
  const head: Field<string> = selectField(
    String(Math.min(state.head, numHeads)),
    Array.from({ length: numHeads + 1 }, (_, i) => ({
      value: String(i),
      label: i === 0 ? text.average : text.head(i),
    })),
    { label: text.headLabel },
  );
  const show = selectField(
    state.show,
    [
      { value: "attention", label: text.showAttention },
      { value: "mask", label: text.showMask },
    ],
    { label: text.show },
  );
  k.addEventListener("input", () => options.onK(k.value));
  layer.addEventListener("input", () => options.onView({ layer: Number(layer.value) }));
  head.addEventListener("input", () => options.onView({ head: Number(head.value) }));
  show.addEventListener("input", () => options.onView({ show: show.value }));
  return [k, layer, head, show];
}

const shorten = (label: string) => (label.length > 34 ? `${label.slice(0, 33)}\u2026` : label);
