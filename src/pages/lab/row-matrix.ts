/** The matrix that a row of the four steps stands in; picking a cell picks its row. */
import { attentionLegend, sharedMaximum } from "../../components/heatmap-colors.js";
import { html } from "../../components/html.js";
import { matrix } from "../../components/lab/matrix.js";
import type { MatrixFigure } from "../../components/lab/matrix.js";
import { attentionInk } from "../../components/lab/matrix-inks.js";
import { currentScheme } from "../../components/palette.js";
import { lab } from "../../i18n/index.js";
import type { SentenceTrace } from "../../model/trace.js";
import type { Bench } from "./bench.js";
import { liveFigure } from "./live.js";
import { cellOf } from "./pointing.js";
import { followPointing, lookAt, matrixRows, readCell } from "./views.js";

export function rowMatrix(bench: Bench): HTMLElement {
  let shown: MatrixFigure | null = null;
  bench.on({ change: (what) => what === "row" && shown?.pin([bench.state.row, 0]) });
  return liveFigure(bench, {
    name: "matrices",
    title: lab.pages.rowMatrix.title,
    note: lab.pages.rowMatrix.note,
    on: ["pair", "k", "view"],
    ofPair: true,
    load: () => bench.trace(),
    draw(trace, width) {
      const { figure, ...drawn } = drawMatrix(bench, trace, width);
      shown = figure;
      return drawn;
    },
  });
}

function drawMatrix(bench: Bench, trace: SentenceTrace, width: number) {
  const scheme = currentScheme();
  const view = lookAt(bench, trace, { layer: bench.layer, head: Math.max(1, bench.head) });
  const shown = view.matrices.find(({ mask }) => mask === bench.state.mask)!;
  const max = sharedMaximum([shown.values]);
  const line = html`<p class="cell-reading" role="status">${lab.pages.rowMatrix.hint}</p>`;
  const figure = matrix({
    title: shown.mask,
    subtitle: view.where,
    width: Math.min(width, 600),
    ink: attentionInk(scheme, max, shown),
    labels: { rows: view.labels, columns: view.labels },
    bands: view.bands,
    pointed: cellOf(bench.pointing.shown),
    pinned: [bench.state.row, 0],
    reading: (cell) => readCell(view, shown, cell),
    onMove: ([row, column]) => bench.pointing.setHover({ row, column }),
    onLeave: () => bench.pointing.setHover(null),
    onPick: ([row]) => bench.chooseRow({ row }),
  });
  followPointing(bench, figure, () => {
    const cell = cellOf(bench.pointing.shown);
    figure.point(cell);
    line.textContent = cell ? readCell(view, shown, cell) : lab.pages.rowMatrix.hint;
  });
  return {
    figure,
    element: html`<div>${attentionLegend(scheme, max)}${line}${figure}</div>`,
    rows: () => matrixRows(view, shown),
    drawing: figure.drawing,
  };
}
