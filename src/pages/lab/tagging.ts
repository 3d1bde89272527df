/** The CRF of the tagging page: the trellis, and the scores that the reader may edit. */
import { trellis } from "../../components/lab/trellis.js";
import type { TrellisFigure } from "../../components/lab/trellis.js";
import { transitionEditor } from "../../components/lab/transition-editor.js";
import { checkField, selectField } from "../../components/field.js";
import { html } from "../../components/html.js";
import { currentScheme, entityColors } from "../../components/palette.js";
import { lab } from "../../i18n/index.js";
import type { TaggingTrace } from "../../model/trace.js";
import type { Bench } from "./bench.js";
import { hideable, liveFigure } from "./live.js";
import { followPointing, tokenLabels } from "./views.js";
import { decodeEdits, encodeEdits } from "./transition-code.js";
import { crfAnswer, joinScores, splitScores } from "./trellis-data.js";

const square = (trace: TaggingTrace) => joinScores(trace, (length) => new Float64Array(length));

/** The scores in use: trained ones, with what the link or the reader edited. */
function scoresOf(bench: Bench, trace: TaggingTrace): Float64Array {
  const trained = square(trace);
  return decodeEdits(bench.state.edits, trained) ?? trained;
}

/** Emissions, path, back-pointers, marginals. */
export function tagTrellis(bench: Bench): HTMLElement {
  return liveFigure(bench, {
    name: "trellis",
    title: lab.pages.trellis.title,
    note: lab.pages.trellis.note,
    on: ["view"],
    ofPair: false,
    load: () => bench.tagging(),
    draw(trace, width) {
      const subject = bench.subject!;
      const { independent, shading, pointers } = bench.state;
      const answer = crfAnswer(trace, splitScores(scoresOf(bench, trace)));
      const figure: TrellisFigure = trellis(
        {
          ...answer,
          characters: tokenLabels(subject).slice(1, -1),
          tags: trace.tags,
          emissions: trace.emissions.data,
        },
        {
          title: lab.pages.trellis.title,
          width,
          scheme: currentScheme(),
          colors: entityColors(subject.summary.entityTypes),
          view: { independent, shading, pointers },
          // [CLS] stands before the characters.
          onMove: (position) => bench.pointing.setHover({ row: null, column: position + 1 }),
          onLeave: () => bench.pointing.setHover(null),
        },
      );
      followPointing(bench, figure, () => {
        const column = bench.pointing.shown?.column ?? 0;
        figure.point(column >= 1 && column <= trace.emissions.shape[0] ? column - 1 : null);
      });
      return { element: figure, rows: figure.rows, drawing: figure.drawing };
    },
  });
}

/** How the trellis is shown. */
export function trellisControls(bench: Bench): HTMLElement {
  const { state } = bench;
  const words = lab.pages.trellis;
  const independent = checkField(state.independent, { label: words.independent });
  const pointers = checkField(state.pointers, { label: words.pointers });
  const shading = selectField(
    state.shading,
    [
      { value: "marginals", label: words.marginals },
      { value: "emissions", label: words.emissions },
    ],
    { label: words.shading },
  );
  independent.addEventListener("input", () => bench.look({ independent: independent.value }));
  pointers.addEventListener("input", () => bench.look({ pointers: pointers.value }));
  shading.addEventListener("input", () => bench.look({ shading: shading.value }));
  return hideable(bench, "view", html`<div class="controls">${independent}${shading}${pointers}</div>`);
}

/** The scores of moves; an edit is seen in the trellis at once. */
export function transitions(bench: Bench): HTMLElement {
  return liveFigure(bench, {
    name: "transitions",
    title: lab.pages.transitions.title,
    note: lab.pages.transitions.note,
    on: [],
    ofPair: false,
    load: () => bench.tagging(),
    draw(trace, width) {
      const trained = square(trace);
      const figure = transitionEditor(
        {
          tags: trace.tags,
          scores: scoresOf(bench, trace),
          trained,
          allowed: joinScores(trace.allowed, (length) => new Uint8Array(length)),
        },
        {
          title: lab.pages.transitions.label,
          width,
          scheme: currentScheme(),
          onEdit: (scores) => bench.look({ edits: encodeEdits(scores, trained) }),
        },
      );
      return { element: figure, rows: figure.rows, drawing: figure.drawing };
    },
  });
}
