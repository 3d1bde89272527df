/** Choosing the pair: the sentence with its entities on two rails, two of which can be chosen. */
import { selectField } from "../components/field.js";
import { html } from "../components/html.js";
import { hint } from "../components/notice.js";
import { entityColors, relationColors } from "../components/palette.js";
import { responsive } from "../components/responsive.js";
import { sentence } from "../components/sentence.js";
import { words } from "../i18n/index.js";
import { pairOf } from "./masks-pairs.js";
import type { Pair } from "./masks-pairs.js";
import { railOf } from "./masks-subject.js";
import type { EntitySource, Subject } from "./masks-subject.js";

const text = words.pages.masks;

/** Calls `onPair` with the pair as soon as two entities are chosen, and with null where they have no tokens. */
export function pairPicker(subject: Subject, onPair: (pair: Pair | null, source: EntitySource) => void): HTMLElement {
  const { summary, predicted, annotated } = subject;
  const options = {
    entityColors: entityColors(summary.entityTypes),
    relationColors: relationColors(summary.relationTypes),
    railNames: { above: words.pages.home.predicted, below: words.pages.home.annotated },
  };
  let source = subject.rail;
  let chosen = subject.pair?.entities.map(({ id }) => id) ?? [];
  const lane = responsive((width) => {
    const figure = sentence(
      { text: subject.text, above: predicted, below: annotated, clauses: annotated?.clauses },
      { ...options, width, scores: true, selectFrom: source === "predicted" ? "above" : "below", selected: chosen },
    );
    figure.addEventListener("input", () => {
      chosen = figure.value;
      const [first, second] = chosen.map((id) => railOf(subject, source).entities.find((entity) => entity.id === id)!);
      if (first && second) onPair(pairOf(subject, first, second), source);
    });
    return figure;
  });
  const sources = selectField(
    source,
    [
      { value: "predicted", label: text.fromPredicted },
      { value: "annotated", label: text.fromAnnotated },
    ],
    { label: text.from },
  );
  sources.addEventListener("input", () => {
    source = sources.value;
    chosen = [];
    lane.redraw();
  });
  const unknown = subject.tokens
    .filter((token) => token.unknown)
    .map(({ start, end }) => subject.text.slice(start, end));
  return html`<div>
    ${lane}
    <div class="controls">
      ${annotated ? sources : null}
      <p class="muted small">${text.howToChoose}</p>
    </div>
    ${unknown.length > 0 ? hint(words.pages.home.unknown([...new Set(unknown)])) : null}
  </div>`;
}
