/** The page as it is, as a link; for a handout with some of its controls left out. */
import { checkField } from "../../components/field.js";
import { html } from "../../components/html.js";
import { lab } from "../../i18n/index.js";
import { LAB_SETTINGS, HIDEABLE } from "./settings.js";
import type { Hideable } from "./settings.js";
import { defineState } from "../../runtime/url-state.js";
import type { Bench } from "./bench.js";

const definition = defineState(LAB_SETTINGS);

/** The address of this page in a state. */
export function linkTo(state: Parameters<typeof definition.format>[0], page: string = location.pathname): string {
  return new URL(page + definition.format(state), location.href).href;
}

/** A button that copies the link, and what a link for a handout leaves out. */
export function shareBox(bench: Bench): HTMLElement {
  const status = html`<span role="status"></span>`;
  const say = (text: string) => (status.textContent = text);
  const leftOut = new Set<Hideable>(bench.state.hide as readonly Hideable[]);
  const link = () => linkTo({ ...bench.state, hide: HIDEABLE.filter((name) => leftOut.has(name)) });
  const address = html`<input type="text" readonly aria-label=${lab.pages.share.address} />` as HTMLInputElement;
  const copy = html`<button type="button">${lab.pages.share.copy}</button>`;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link());
      say(bench.paintedOnlyHere ? lab.pages.share.withoutMask : lab.pages.share.copied);
    } catch {
      // Without the right to the clipboard the reader copies it by hand.
      address.value = link();
      address.hidden = false;
      address.select();
      say(lab.pages.share.byHand);
    }
  });
  address.hidden = true;
  const partBox = (name: Hideable) => {
    const box = checkField(leftOut.has(name), { label: lab.pages.share.parts[name] });
    box.addEventListener("input", () => {
      if (box.value) leftOut.add(name);
      else leftOut.delete(name);
    });
    return box;
  };
  const parts = html`<div class="share-parts"></div>`;
  const details = html`<details>
    <summary>${lab.pages.share.handout}</summary>
    <p class="muted small">${lab.pages.share.how}</p>
    ${parts}
  </details>`;
  // What there is to leave out is known once the whole page is made.
  const list = () => parts.replaceChildren(...HIDEABLE.filter((name) => bench.parts.has(name)).map(partBox));
  details.addEventListener("toggle", list, { once: true });
  return html`<div class="share">
    <p class="buttons">${copy}${status}${address}</p>
    ${details}
  </div>`;
}
