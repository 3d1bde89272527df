/** Controls with a label, a word of help and, when their value doesn't do, what is wrong. */
import { html, uniqueId } from "./html.js";

export interface FieldOptions {
  label: string;
  help?: string;
}

/** A labelled control; `complain` shows what is wrong with its value (null: nothing). */
export interface Field<Value> extends HTMLElement {
  value: Value;
  complain(problem: string | null): void;
}

/** A number typed in. Its value is NaN while nothing or no number stands there. */
export function numberField(
  initial: number,
  options: FieldOptions & { min?: number; max?: number; step?: number | "any" },
): Field<number> {
  const { min, max, step = 1 } = options;
  const input = html`<input
    type="number"
    inputmode="decimal"
    ${{ min, max, step, value: initial }}
  />` as HTMLInputElement;
  return field(input, options, {
    get: () => (input.value.trim() === "" ? NaN : Number(input.value)),
    set: (value) => (input.value = String(value)),
  });
}

/** Words typed in. */
export function textField(initial: string, options: FieldOptions & { placeholder?: string }): Field<string> {
  const input = html`<input
    type="text"
    ${{ value: initial, placeholder: options.placeholder ?? null }}
  />` as HTMLInputElement;
  return field(input, options, { get: () => input.value, set: (value) => (input.value = value) });
}

export interface Choice<Value extends string> {
  value: Value;
  label: string;
}

/** One of a few. */
export function selectField<Value extends string>(
  initial: Value,
  choices: readonly Choice<Value>[],
  options: FieldOptions,
): Field<Value> {
  const input = html`<select>
    ${choices.map(({ value, label }) => html`<option value=${value} selected=${value === initial}>${label}</option>`)}
  </select>` as HTMLSelectElement;
  return field(input, options, { get: () => input.value as Value, set: (value) => (input.value = value) });
}

/** A whole number on a slider, with what it stands for beside it. */
export function rangeField(
  initial: number,
  options: FieldOptions & { min: number; max: number; format?: (value: number) => string },
): Field<number> {
  const { min, max, format = String } = options;
  const input = html`<input type="range" ${{ min, max, step: 1, value: initial }} />` as HTMLInputElement;
  const output = html`<output>${format(initial)}</output>`;
  const show = () => {
    output.textContent = format(Number(input.value));
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", show);
  show();
  const control = field(input, options, {
    get: () => Number(input.value),
    set: (value) => {
      input.value = String(value);
      show();
    },
  });
  input.after(output);
  return control;
}

/** On or off. */
export function checkField(initial: boolean, options: FieldOptions): Field<boolean> {
  const id = uniqueId("check");
  const input = html`<input id=${id} type="checkbox" checked=${initial} />` as HTMLInputElement;
  const element = html`<div class="control control-check"><label for=${id}>${input} ${options.label}</label></div>`;
  return withValue(element, { get: () => input.checked, set: (value) => (input.checked = value) }, () => undefined);
}

interface Access<Value> {
  get(): Value;
  set(value: Value): void;
}

function field<Value>(input: HTMLElement, { label, help }: FieldOptions, access: Access<Value>): Field<Value> {
  input.id = uniqueId("field");
  const notes = `${input.id}-notes`;
  const problem = html`<p class="error" hidden></p>`;
  input.setAttribute("aria-describedby", notes);
  const element = html`<div class="control">
    <label for=${input.id}>${label}</label>${input}
    <div id=${notes} aria-live="polite">${help ? html`<p class="help">${help}</p>` : null}${problem}</div>
  </div>`;
  return withValue(element, access, (text) => {
    problem.textContent = text ?? "";
    problem.hidden = text === null;
    input.toggleAttribute("aria-invalid", text !== null);
    if (text !== null) input.setAttribute("aria-invalid", "true");
  });
}

function withValue<Value>(
  element: HTMLElement,
  { get, set }: Access<Value>,
  complain: (problem: string | null) => void,
): Field<Value> {
  return Object.defineProperty(Object.assign(element, { complain }), "value", { get, set }) as Field<Value>;
}
