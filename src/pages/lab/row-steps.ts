/** Four steps of one query row, from scores to output, under the mask that is looked at. */
import { attentionSteps } from "../../components/lab/attention-steps.js";
import { currentScheme } from "../../components/palette.js";
import { lab } from "../../i18n/index.js";
import { maskMatrix } from "../../model/masks.js";
import type { AttentionSteps } from "../../model/trace.js";
import { getClient } from "../../runtime/page.js";
import type { Bench } from "./bench.js";
import { liveFigure } from "./live.js";
import { followPointing, tokenLabels } from "./views.js";

/** The row of the settings, of the layer and head that are looked at; of head 1 where that is the average. */
export function askRow(bench: Bench): Promise<AttentionSteps> {
  const { summary, text, tokens, pair } = bench.subject!;
  const { mask, row } = bench.state;
  const at = {
    layer: bench.layer - 1,
    head: Math.max(1, bench.head) - 1,
    row: Math.min(row, tokens.length - 1),
  };
  const open = maskMatrix(mask, tokens.length, ...pair!.tokens);
  return getClient().steps(summary.model, text, open, bench.K, at);
}

export function rowSteps(bench: Bench): HTMLElement {
  return liveFigure(bench, {
    name: "steps",
    title: lab.pages.steps.title,
    note: lab.pages.steps.note,
    on: ["pair", "k", "row"],
    ofPair: true,
    load: () => askRow(bench),
    draw(steps, width) {
      const figure = attentionSteps(
        { ...steps, labels: tokenLabels(bench.subject!) },
        {
          width,
          scheme: currentScheme(),
          pointed: bench.pointing.shown?.column ?? null,
          onMove: (column) => bench.pointing.setHover({ row: steps.row, column }),
          onLeave: () => bench.pointing.setHover(null),
        },
      );
      followPointing(bench, figure, () => figure.point(bench.pointing.shown?.column ?? null));
      return { element: figure, rows: figure.rows, drawing: figure.drawing };
    },
  });
}
