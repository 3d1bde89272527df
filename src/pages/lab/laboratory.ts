/**
 * A laboratory page: one bench, and instruments that the page's text puts where they belong. All are made before the first sentence
 * is read, so that none misses it.
 */
import { html } from "../../components/html.js";
import { lab } from "../../i18n/index.js";
import { pickExamples } from "../examples.js";
import { modelChoices } from "../models.js";
import { corpusSplit } from "../sentences.js";
import { Bench } from "./bench.js";
import { linkTo } from "./share.js";
import { subjectControls } from "./subject-controls.js";

/** Opens a page with the instruments that `make` makes for its bench; `head` is the sentence, the model, the pair and the link. */
export async function openLaboratory<T extends Record<string, HTMLElement>>(
  make: (bench: Bench) => T,
): Promise<T & { head: HTMLElement }> {
  const bench = new Bench();
  const [models, test] = await Promise.all([modelChoices(), corpusSplit("test")]);
  bench.allowModels(models.map(({ value }) => value));
  const sentences = pickExamples(test.filter(({ entities }) => entities.length >= 2));
  const page = { head: subjectControls(bench, { models, sentences }), ...make(bench) };
  void bench.read();
  return page;
}

/** Controls and what they change, as one. */
export const together = (...parts: HTMLElement[]) => html`<div>${parts}</div>`;

/** Two figures next to each other where there is room: what one changes is seen in the other. */
export const sideBySide = (...parts: HTMLElement[]) => html`<div class="side-by-side">${parts}</div>`;

/** A link to another laboratory page that takes along what this one is about. */
export function linkToPage(bench: Bench, page: "masks" | "relations"): HTMLElement {
  const link = html`<a href=${`./${page}.html`}>${lab.pages.others[page]}</a>`;
  // Aimed when the reader is about to follow it: until then the state changes.
  const aim = () => link.setAttribute("href", linkTo(bench.state, `./${page}.html`));
  for (const event of ["pointerdown", "focus", "pointerenter"]) link.addEventListener(event, aim);
  return html`<p>${link}</p>`;
}
