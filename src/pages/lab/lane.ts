/** The sentence that all views are about: its characters, what is annotated and predicted, and the pair, chosen here. */
import { selectField } from "../../components/field.js";
import { html } from "../../components/html.js";
import { figureFrame } from "../../components/lab/figure-frame.js";
import { hint } from "../../components/notice.js";
import { entityColors, relationColors } from "../../components/palette.js";
import { responsive } from "../../components/responsive.js";
import { sentence } from "../../components/sentence.js";
import type { SentenceFigure } from "../../components/sentence.js";
import { lab, words } from "../../i18n/index.js";
import { pairOf, tokensUnder } from "../masks-pairs.js";
import { railOf } from "../masks-subject.js";
import type { Subject } from "../masks-subject.js";
import type { Bench } from "./bench.js";
import { laneDrawing, laneRows } from "./lane-figure.js";
import { hideable } from "./live.js";
import type { Drawn } from "./live.js";
import type { Spot } from "./pointing.js";
import { followPointing, spansOf } from "./views.js";

const text = words.pages.masks;

/** The lane, made again for every sentence; two of its entities can be chosen with the pointer or the keyboard. */
export function sentenceLane(bench: Bench): HTMLElement {
  const box = html`<div class="lab-lane"></div>`;
  let lane: Lane | null = null;
  bench.on({
    change(what) {
      if (what === "subject" || what === "rail") {
        lane = drawLane(bench, bench.subject!);
        box.replaceChildren(lane.element);
      } else if (what === "pair") lane?.choose();
    },
  });
  const frame = figureFrame({
    title: lab.pages.lane.title,
    id: "pair",
    name: "sentence",
    figure: box,
    rows: () => lane?.rows() ?? [],
    drawing: () => lane!.drawing(),
  });
  bench.on({ change: (what) => (what === "subject" || what === "rail") && frame.refresh() });
  return hideable(bench, "pair", frame);
}

interface Lane extends Pick<Drawn, "rows" | "drawing"> {
  element: HTMLElement;
  /** Marks the pair that was chosen elsewhere. */
  choose(): void;
}

function drawLane(bench: Bench, subject: Subject): Lane {
  const { summary, predicted, annotated } = subject;
  const options = {
    entityColors: entityColors(summary.entityTypes),
    relationColors: relationColors(summary.relationTypes),
    railNames: { above: words.pages.home.predicted, below: words.pages.home.annotated },
  };
  const unknown = subject.tokens.filter((token) => token.unknown);
  const unknownText = new Set(unknown.map(({ start, end }) => subject.text.slice(start, end)));
  let source = subject.rail;
  const pairIds = () => bench.subject!.pair?.entities.map(({ id }) => id) ?? [];
  let chosen = pairIds();
  let drawn: SentenceFigure | null = null;
  const lane = responsive((width) => {
    const figure = (drawn = sentence(
      { text: subject.text, above: predicted, below: annotated, clauses: annotated?.clauses, unknown },
      {
        ...options,
        width,
        scores: true,
        selectFrom: source === "predicted" ? "above" : "below",
        selected: chosen,
        onHover: (entity) => bench.pointing.setHover(entity && columnOf(subject, entity)),
        onCharacter: (start) =>
          bench.pointing.setHover(start === null ? null : columnOf(subject, { start, end: start + 1 })),
      },
    ));
    figure.addEventListener("input", () => {
      chosen = figure.value;
      const [first, second] = chosen.map((id) => railOf(subject, source).entities.find((entity) => entity.id === id)!);
      if (first && second) bench.choosePair(pairOf(subject, first, second), source);
    });
    followPointing(bench, figure, () => figure.point(spansOf(subject, bench.pointing.shown)));
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
  const element = html`<div>
    ${lane}
    <div class="controls">
      ${annotated ? sources : null}
      <p class="muted small">${lab.pages.lane.how}</p>
    </div>
    ${unknown.length > 0 ? hint(words.pages.home.unknown([...unknownText])) : null}
  </div>`;
  return {
    element,
    rows: () => laneRows(subject.text, { predicted, ...(annotated ? { annotated } : {}) }),
    drawing: () => laneDrawing(drawn!),
    choose() {
      if (bench.subject!.rail !== source) return;
      chosen = pairIds();
      drawn?.select(chosen);
    },
  };
}

/** What the matrices show of a stretch of characters: the column of its first token. */
function columnOf({ tokens }: Subject, span: { start: number; end: number }): Spot | null {
  const under = tokensUnder(tokens, span);
  return under && { row: null, column: under[0] };
}
