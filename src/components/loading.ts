/** A line that says what is being done, with a bar while something large is on its way. */
import { html } from "./html.js";
import { statusLine } from "./notice.js";
import type { StatusLine } from "./notice.js";

export interface LoadingLine extends StatusLine {
  /** How much has come, from 0 to 1; the bar is gone at 1. */
  progress(share: number): void;
}

/** @param label of the bar, for those who don't see it */
export function loadingLine(text: string, label: string): LoadingLine {
  const status = statusLine(text);
  const bar = html`<progress max="1" value="0" aria-label=${label} hidden></progress>` as HTMLProgressElement;
  const element = html`<div>${status}${bar}</div>`;
  return Object.assign(element, {
    say: (next: string) => {
      bar.hidden = true;
      status.say(next);
    },
    progress(share: number) {
      bar.hidden = share >= 1;
      bar.value = share;
    },
  });
}
