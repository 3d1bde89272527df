/** What the page has to say: a status that is read politely, or an error that interrupts, with what the reader can do. */
import { html } from "./html.js";

/** An error with advice (role="alert"). */
export function errorNotice({ message, advice }: { message: string; advice?: string }): HTMLElement {
  return html`<div class="notice notice-error" role="alert">
    <p><strong>${message}</strong></p>
    ${advice ? html`<p>${advice}</p>` : null}
  </div>`;
}

/** Something to know, not an error. */
export function hint(...content: unknown[]): HTMLElement {
  return html`<p class="notice">${content}</p>`;
}

/** A line whose text can be changed; changes are read out. */
export interface StatusLine extends HTMLElement {
  say(text: string): void;
}

/** A status line (role="status"), empty at first. */
export function statusLine(text = ""): StatusLine {
  const element = html`<p class="status" role="status">${text}</p>`;
  return Object.assign(element, {
    say(next: string) {
      element.textContent = next;
    },
  });
}
