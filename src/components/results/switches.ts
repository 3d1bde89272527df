/** A row of buttons of which one is pressed: the switches above the charts. */
import { html } from "../html.js";

export interface SwitchOption<Value extends string> {
  value: Value;
  label: string;
}

export interface Switches<Value extends string> extends HTMLElement {
  /** Presses the button of this value, without a word to whoever listens. */
  press(value: Value): void;
}

/** A group named by `label`; reached by Tab, button by button. */
export function switches<Value extends string>(
  label: string,
  options: readonly SwitchOption<Value>[],
  chosen: string,
  onChoose: (value: Value) => void,
): Switches<Value> {
  const press = (value: string) =>
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(options[i].value === value)));
  const buttons = options.map(({ value, label: text }) => {
    const button = html`<button type="button" aria-pressed=${String(value === chosen)}>${text}</button>`;
    button.addEventListener("click", () => {
      press(value);
      onChoose(value);
    });
    return button;
  });
  const element = html`<div class="switches" role="group" aria-label=${label}>
    <span class="label" aria-hidden="true">${label}</span>
    <div>${buttons}</div>
  </div>`;
  return Object.assign(element, { press });
}
