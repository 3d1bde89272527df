/** The four aligned matrices under one crosshair, their difference, and the wall of small ones. */
import { attentionLegend, sharedMaximum } from "../../components/heatmap-colors.js";
import { html } from "../../components/html.js";
import { differenceHeatmap } from "../../components/lab/difference-heatmap.js";
import { stackDrawings } from "../../components/lab/drawings.js";
import { differenceLegend } from "../../components/lab/legends.js";
import { matrix } from "../../components/lab/matrix.js";
import type { Cell, MatrixFigure } from "../../components/lab/matrix.js";
import { attentionInk, largestDifference } from "../../components/lab/matrix-inks.js";
import { smallMultiples } from "../../components/lab/small-multiples.js";
import { matrixTable } from "../../components/matrix-table.js";
import { currentScheme } from "../../components/palette.js";
import { lab } from "../../i18n/index.js";
import type { MaskName } from "../../model/config.js";
import type { SentenceTrace } from "../../model/trace.js";
import type { Bench } from "./bench.js";
import { liveFigure } from "./live.js";
import type { Drawn } from "./live.js";
import { cellOf } from "./pointing.js";
import { followPointing, lookAt, matrixRows, readCell } from "./views.js";
import type { View } from "./views.js";

/** Mask and attention under `all`, `ner`, `rc-context` and `rc-entities`. */
export function fourMatrices(bench: Bench): HTMLElement {
  return liveFigure(bench, {
    name: "matrices",
    title: lab.pages.matrices.title,
    note: lab.pages.matrices.note,
    on: ["pair", "k", "view"],
    ofPair: true,
    load: () => bench.trace(),
    draw: (trace, width) => drawFour(bench, trace, width),
  });
}

function drawFour(bench: Bench, trace: SentenceTrace, width: number): Drawn {
  const scheme = currentScheme();
  const view = lookAt(bench, trace);
  const max = sharedMaximum(view.matrices.map(({ values }) => values));
  const withValues = bench.state.show === "attention";
  const columns = width >= 860 ? 2 : 1;
  const line = html`<p class="cell-reading" role="status">${lab.pages.matrices.hint}</p>`;
  let active = Math.max(0, view.matrices.findIndex(({ mask }) => mask === bench.state.mask)); // prettier-ignore
  const read = (m: number, cell: Cell) => readCell(view, view.matrices[m], cell);
  const figures: MatrixFigure[] = view.matrices.map(({ mask, values, open }, m) =>
    matrix({
      title: mask,
      subtitle: view.where,
      width: Math.min(560, Math.floor((width - (columns - 1) * 32) / columns)),
      ink: attentionInk(scheme, max, { open, values: withValues ? values : null }),
      labels: { rows: view.labels, columns: view.labels },
      bands: view.bands,
      pointed: cellOf(bench.pointing.shown),
      pinned: cellOf(bench.pointing.pin),
      // Side by side or stacked, all show the same part: one overview is enough.
      overview: m === 0,
      reading: (cell) => read(m, cell),
      onMove(cell) {
        active = m;
        bench.pointing.setHover({ row: cell[0], column: cell[1] });
      },
      onLeave: () => bench.pointing.setHover(null),
      onPick: ([row, column]) => bench.pointing.togglePin({ row, column }),
      onWindow: (window) => figures.forEach((other, o) => o !== m && other.showWindow(window)),
    }),
  );
  const element = html`<div>
    ${withValues ? attentionLegend(scheme, max) : null}${line}
    <div class="matrices">${figures}</div>
  </div>`;
  followPointing(bench, element, () => {
    const { shown, pin } = bench.pointing;
    for (const figure of figures) {
      figure.point(cellOf(shown));
      figure.pin(cellOf(pin));
    }
    const cell = cellOf(shown);
    line.textContent = cell ? read(active, cell) : lab.pages.matrices.hint;
  });
  return {
    element,
    rows: () => view.matrices.flatMap((one) => matrixRows(view, one)),
    drawing: () => stackDrawings(figures.map((figure) => figure.drawing()), 2), // prettier-ignore
    table: () => tables(view, withValues),
  };
}

function tables({ labels, matrices }: View, withValues: boolean): HTMLElement {
  return html`<div>
    ${matrices.map(
      ({ mask, values, open }) =>
        html`<h4>${mask}</h4>
          ${matrixTable({ size: labels.length, values: withValues ? values : null, open, labels }, mask)}`,
    )}
  </div>`;
}

/** One mask's attention less another's. */
export function differenceMatrix(bench: Bench): HTMLElement {
  return liveFigure(bench, {
    name: "difference",
    title: lab.pages.difference.title,
    note: lab.pages.difference.note,
    on: ["pair", "k", "view"],
    ofPair: true,
    load: () => bench.trace(),
    draw: (trace, width) => drawDifference(bench, trace, width),
  });
}

function drawDifference(bench: Bench, trace: SentenceTrace, width: number): Drawn {
  const scheme = currentScheme();
  const view = lookAt(bench, trace);
  const named = (wanted: MaskName) => {
    const { mask, values, open } = view.matrices.find(({ mask }) => mask === wanted)!;
    return { name: mask, values, open };
  };
  const [first, second] = [named(bench.state.first), named(bench.state.second)];
  const max = largestDifference(first.values, second.values);
  const figure = differenceHeatmap(
    { labels: view.labels, first, second },
    {
      scheme,
      max,
      width: Math.min(560, width),
      subtitle: view.where,
      bands: view.bands,
      pointed: cellOf(bench.pointing.shown),
      pinned: cellOf(bench.pointing.pin),
      onMove: ([row, column]) => bench.pointing.setHover({ row, column }),
      onLeave: () => bench.pointing.setHover(null),
      onPick: ([row, column]) => bench.pointing.togglePin({ row, column }),
    },
  );
  const line = html`<p class="cell-reading" role="status"></p>`;
  const element = html`<div>
    ${figure}${differenceLegend(scheme, max, { first: first.name, second: second.name })}${line}
  </div>`;
  followPointing(bench, element, () => {
    const cell = cellOf(bench.pointing.shown);
    figure.point(cell);
    figure.pin(cellOf(bench.pointing.pin));
    line.textContent = cell ? figure.read(cell) : lab.pages.difference.hint;
  });
  const n = view.labels.length;
  return {
    element,
    drawing: figure.drawing,
    rows: () =>
      view.labels.flatMap((row, i) =>
        view.labels.map((column, j) => {
          const k = i * n + j;
          return {
            i,
            j,
            row,
            column,
            [`${first.name} open`]: first.open[k],
            [first.name]: first.values[k],
            [`${second.name} open`]: second.open[k],
            [second.name]: second.values[k],
            difference: first.values[k] - second.values[k],
          };
        }),
      ),
  };
}

/** All heads of the layer, or all layers of the head. */
export function wallOfMatrices(bench: Bench): HTMLElement {
  return liveFigure(bench, {
    name: "wall",
    title: lab.pages.wall.title,
    note: lab.pages.wall.note,
    on: ["pair", "k", "view"],
    ofPair: true,
    load: () => bench.trace(),
    draw: (trace, width) => drawWall(bench, trace, width),
  });
}

function drawWall(bench: Bench, trace: SentenceTrace, width: number): Drawn {
  const { mask, wall } = bench.state;
  const byHead = wall === "heads";
  const numbers = Array.from({ length: byHead ? trace.heads : trace.layers }, (_, i) => i + 1);
  const views = numbers.map((number) =>
    lookAt(bench, trace, byHead ? { layer: bench.layer, head: number } : { layer: number, head: bench.head }),
  );
  const small = views.map((view, i) => ({
    ...view.matrices.find((one) => one.mask === mask)!,
    label: byHead ? lab.pages.wall.head(numbers[i]) : lab.pages.wall.layer(numbers[i]),
  }));
  const chosen = numbers.indexOf(byHead ? bench.head : bench.layer);
  const figure = smallMultiples(
    { size: trace.tokens.length, matrices: small },
    {
      title: byHead ? lab.pages.wall.heads(bench.layer, mask) : lab.pages.wall.layers(bench.head, mask),
      width,
      scheme: currentScheme(),
      max: sharedMaximum(small.map(({ values }) => values)),
      chosen: chosen < 0 ? null : chosen,
      onOpen: (index) => bench.look(byHead ? { head: numbers[index] } : { layer: numbers[index] }),
    },
  );
  followPointing(bench, figure, () => figure.point(cellOf(bench.pointing.shown)));
  return {
    element: figure,
    drawing: figure.drawing,
    rows: () =>
      views.flatMap((view) =>
        matrixRows(
          view,
          view.matrices.find((one) => one.mask === mask)!,
        ),
      ),
  };
}
