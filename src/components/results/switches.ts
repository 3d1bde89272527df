/** A row of buttons of which one is pressed: the switches above the charts. */
import { html } from "../html.js";

export interface SwitchOption<Value extends string> {
  value: Value;
  label: string;
}

/** A group named by `label`; reached by Tab, button by button. */
export function switches<Value extends string>(
  label: string,
  options: readonly SwitchOption<Value>[],
  chosen: string,
  onChoose: (value: Value) => void,
): HTMLElement {
  const buttons = options.map(({ value, label: text }) => {
    const button = html`<button type="button" aria-pressed=${String(value === chosen)}>${text}</button>`;
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      onChoose(value);
    });
    return button;
  });
  return html`<div class="switches" role="group" aria-label=${label}>
    <span class="label" aria-hidden="true">${label}</span>
    <div>${buttons}</div>
  </div>`;
}
