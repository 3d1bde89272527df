/** The four matrices under one crosshair, what decided the cell beneath it, and what the pair is taken for. */
import { attentionColors, attentionLegend, sharedMaximum } from "../components/heatmap-colors.js";
import { heatmap } from "../components/heatmap.js";
import type { Band } from "../components/heatmap.js";
import type { Cell } from "../components/heatmap-geometry.js";
import { html } from "../components/html.js";
import { maskRule, tokenRoles } from "../components/mask-reading.js";
import { hint } from "../components/notice.js";
import { currentScheme, entityColors, relationColors } from "../components/palette.js";
import { probabilities } from "../components/probabilities.js";
import { words } from "../i18n/index.js";
import type { MaskTrace, SentenceTrace } from "../model/trace.js";
import type { MaskState } from "./masks-settings.js";
import type { Subject } from "./masks-subject.js";
import { attentionOf } from "./masks-values.js";

const text = words.pages.masks;
const RELATION_MASKS = ["rc-context", "rc-entities"];

interface FigureInput {
  subject: Subject;
  trace: SentenceTrace;
  state: MaskState;
  width: number;
}

/** Everything below the controls, for one trace. */
export function maskFigures({ subject, trace, state, width }: FigureInput): HTMLElement {
  const { layers, focusedLayers: K, tokens } = trace;
  const layer = Math.min(state.layer, layers) || layers;
  const focused = layer > layers - K;
  const scheme = currentScheme();
  const size = tokens.length;
  const matrices = trace.masks.map((mask) => ({
    mask,
    open: focused ? mask.open : new Uint8Array(size * size).fill(1),
    values: attentionOf(mask, layer, Math.min(state.head, trace.heads)),
  }));
  const max = sharedMaximum(matrices.map(({ values }) => values));
  const colors = attentionColors(scheme, max);
  const labels = tokens.map((token) => (token.unknown ? subject.text.slice(token.start, token.end) : token.text));
  const roles = tokenRoles(size, trace.pair);

  const reading = ({ mask, open, values }: (typeof matrices)[number], [i, j]: Cell): string =>
    text.cell(
      text.maskNames[mask.mask],
      labels[i],
      labels[j],
      open[i * size + j] === 1 ? values[i * size + j] : null,
      text.rules[maskRule(mask.mask, roles[i], roles[j], focused)](labels[i], labels[j]),
    );
  const line = html`<p class="cell-reading" role="status">${text.noCell}</p>`;
  const columns = width >= 900 ? 2 : 1;
  const figures = matrices.map((matrix) =>
    heatmap(
      { size, open: matrix.open, labels, values: state.show === "attention" ? matrix.values : null },
      {
        title: text.maskNames[matrix.mask.mask],
        subtitle: text.where(layer, layers, focused, state.head),
        width: Math.min(560, Math.floor((width - (columns - 1) * 32) / columns)),
        colors,
        bands: bandsOf(subject, trace),
        reading: (cell) => reading(matrix, cell),
      },
    ),
  );
  figures.forEach((figure, f) =>
    figure.addEventListener("input", () => {
      for (const other of figures) if (other !== figure) other.focusCell(figure.value);
      line.textContent = figure.value ? reading(matrices[f], figure.value) : text.noCell;
    }),
  );
  return html`<div>
    ${K === 0 ? hint(text.kZero) : null} ${focused || K === 0 ? null : hint(text.trunkLayer(layer, layers - K))}
    <div class="beside">
      ${relationTable(subject, trace)}
      <div>${state.show === "attention" ? attentionLegend(scheme, max) : null}${line}</div>
    </div>
    <div class="heatmaps">${figures}</div>
  </div>`;
}

/** [CLS] and the two entities, marked along the axes. */
function bandsOf({ summary, pair }: Subject, trace: SentenceTrace): Band[] {
  const colors = entityColors(summary.entityTypes);
  const entities = trace.pair.map(([start, end], i) => ({ start, end, color: colors(pair!.entities[i].type).mark }));
  return [{ start: 0, end: 1, color: "var(--theme-foreground)" }, ...entities];
}

function relationTable(subject: Subject, { masks, relationClasses }: SentenceTrace): HTMLElement {
  const conditions = masks
    .filter(({ mask }) => RELATION_MASKS.includes(mask))
    .map(({ mask, relation }: MaskTrace) => ({ name: text.maskNames[mask], probabilities: relation }));
  const table = probabilities(
    { classes: relationClasses, conditions, gold: goldRelation(subject) },
    { colors: relationColors(subject.summary.relationTypes) },
  );
  return html`<div>
    ${table}
    <p class="muted small">${text.trainedUnder(text.maskNames[subject.summary.config!.relationMask])}</p>
  </div>`;
}

/** The annotated class of the pair, where the sentence and both entities are annotated. */
function goldRelation({ annotated, pair }: Subject): string | undefined {
  if (!annotated || !pair) return undefined;
  const [a, b] = pair.spans.map(([start, end]) =>
    annotated.entities.find((entity) => entity.start === start && entity.end === end),
  );
  if (!a || !b) return undefined;
  const relation = annotated.relations.find(
    ({ head, tail }) => (head === a.id && tail === b.id) || (head === b.id && tail === a.id),
  );
  return relation?.type ?? words.noRelation;
}
