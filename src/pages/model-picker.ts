/** Which model reads: the choice, what its run card says of it, and why it is not another one. */
import { selectField } from "../components/field.js";
import type { Choice } from "../components/field.js";
import { html } from "../components/html.js";
import { hint } from "../components/notice.js";
import { wordsOf } from "./frame.js";
import { words } from "../i18n/index.js";
import type { LoadedModel } from "./models.js";
import { shippedModels } from "./shipped.js";
import { describeShipped } from "./shipped-choice.js";

const text = words.pages.models;

export interface ModelPicker extends HTMLElement {
  /** Id of the model that is chosen; empty until the page has settled on one. */
  readonly value: string;
  /** Says which model was loaded. */
  show(loaded: LoadedModel): Promise<void>;
}

/** Tells `input` events when the reader chooses. */
export function modelPicker(choices: readonly Choice<string>[]): ModelPicker {
  const picker = selectField("", choices, { label: text.choose });
  // A list without a chosen entry would show its first, which may not be the one that the page settles on.
  picker.value = "";
  const about = html`<div class="model-about"></div>`;
  let chosen = "";
  picker.addEventListener("input", () => (chosen = picker.value));
  const element = html`<div class="model-picker">
    <div class="controls">${choices.length > 0 ? picker : null}</div>
    ${about}
  </div>`;
  return Object.defineProperties(element, {
    value: { get: () => chosen },
    show: {
      async value({ id, wish, insteadBecause }: LoadedModel) {
        picker.value = chosen = id;
        const models = await shippedModels();
        const model = models.find(({ name }) => name === id);
        const instead =
          insteadBecause && model && text.instead(text.names[model.name], wordsOf(insteadBecause).message);
        const why = wish && model && !instead && models.length > 1 ? text.why(wish, model.name) : "";
        about.replaceChildren(
          ...(instead ? [hint(instead)] : []),
          ...(model ? [html`<p class="small muted">${describeShipped(model)} ${why}</p>`] : []),
        );
      },
    },
  }) as ModelPicker;
}
