/** Painting a mask for the last K layers, and what it does to the tags and to the pair's relation. */
import { html } from "../../components/html.js";
import { startHistory } from "../../components/lab/mask-history.js";
import type { MaskHistory } from "../../components/lab/mask-history.js";
import { maskPainter } from "../../components/lab/mask-painter.js";
import { deltas } from "../../components/lab/deltas.js";
import { hint } from "../../components/notice.js";
import { currentScheme, entityColors, relationColors } from "../../components/palette.js";
import { sentence } from "../../components/sentence.js";
import { lab } from "../../i18n/index.js";
import { maskMatrix } from "../../model/masks.js";
import type { PaintedTrace } from "../../model/trace.js";
import { getClient } from "../../runtime/page.js";
import { tagsToSpans } from "../../text/bieos.js";
import type { Entity } from "../../text/document.js";
import type { Bench } from "./bench.js";
import { goldRelation } from "./gold.js";
import { liveFigure } from "./live.js";
import { decodeMask, encodeMask } from "./mask-code.js";
import { maskPresets } from "./mask-presets.js";
import { cellOf } from "./pointing.js";
import { bandsOf, followPointing, spansOf, tokenLabels } from "./views.js";

/** The mask that painting starts from: the model's own for this pair. */
function baseOf(bench: Bench): Uint8Array {
  const { tokens, pair } = bench.subject!;
  return maskMatrix(bench.config.relationMask, tokens.length, ...pair!.tokens);
}

/** The mask as painted, here or in the link; the base where the link's does not fit the sentence. */
export function paintedOf(bench: Bench): Uint8Array {
  const base = baseOf(bench);
  return bench.painted ?? decodeMask(bench.state.paint, base) ?? base;
}

/** The canvas to paint on. */
export function painter(bench: Bench): HTMLElement {
  // Outlives the figure, which is drawn anew for another width: what was painted can still be taken back then.
  let history: MaskHistory | null = null;
  bench.on({ change: (what) => (what === "subject" || what === "pair") && (history = null) });
  return liveFigure(bench, {
    name: "painter",
    title: lab.pages.painter.title,
    note: lab.pages.painter.note,
    on: ["pair"],
    ofPair: true,
    load: async () => bench.subject!.pair!.tokens,
    draw(pair, width) {
      const subject = bench.subject!;
      const base = baseOf(bench);
      const words = lab.pages.painter;
      const figure = maskPainter(
        {
          labels: tokenLabels(subject),
          base,
          history: (history ??= startHistory(paintedOf(bench))),
          presets: maskPresets(subject.tokens.length, ...pair).map(({ id, open }) => ({
            id,
            open,
            label: words.presets[id],
          })),
        },
        {
          title: words.label(bench.config.relationMask),
          width: Math.min(width, 640),
          scheme: currentScheme(),
          bands: bandsOf(subject, pair),
          onPaint(next) {
            history = next;
            const code = encodeMask(next.present, base);
            bench.paint(next.present, code.length <= MOST_CODE ? code : null);
          },
          onMove: ([row, column]) => bench.pointing.setHover({ row, column }),
          onLeave: () => bench.pointing.setHover(null),
        },
      );
      followPointing(bench, figure, () => figure.point(cellOf(bench.pointing.shown)));
      return { element: figure, rows: figure.rows, drawing: figure.drawing };
    },
  });
}

/** Longest mask that goes into a link; a more intricate one is painted all the same. */
const MOST_CODE = 1800;

interface Outcome {
  classes: string[];
  before: PaintedTrace;
  after: PaintedTrace;
}

/** What the painted mask changes against the unpainted one. */
export function paintedOutcome(bench: Bench): HTMLElement {
  const ask = (open: Uint8Array) => {
    const { summary, text, pair } = bench.subject!;
    return getClient().paint(summary.model, text, open, bench.K, pair!.tokens);
  };
  return liveFigure<Outcome>(bench, {
    name: "painted",
    title: lab.pages.painted.title,
    note: lab.pages.painted.note,
    on: ["pair", "k", "paint"],
    ofPair: true,
    async load() {
      const { relationClasses } = await bench.trace();
      const before = await bench.unpainted(baseOf(bench));
      return { classes: relationClasses, before, after: await ask(paintedOf(bench)) };
    },
    draw: (outcome, width) => drawOutcome(bench, outcome, width),
  });
}

function drawOutcome(bench: Bench, { classes, before, after }: Outcome, width: number) {
  const subject = bench.subject!;
  const { relationTypes, entityTypes } = subject.summary;
  const words = lab.pages.painted;
  const table = deltas(
    { classes, before: before.relation, after: after.relation, gold: goldRelation(subject) },
    { width: Math.min(width, 560), colors: relationColors(relationTypes) },
  );
  const lane = sentence(
    {
      text: subject.text,
      above: { entities: entitiesOf(after, bench), relations: [] },
      below: { entities: entitiesOf(before, bench), relations: [] },
    },
    {
      width,
      entityColors: entityColors(entityTypes),
      relationColors: relationColors(relationTypes),
      railNames: { above: words.painted, below: words.unpainted },
    },
  );
  followPointing(bench, lane, () => lane.point(spansOf(subject, bench.pointing.shown)));
  return {
    element: html`<div>
      ${bench.K === 0 ? hint(words.kZero) : null}${table}
      <p class="lane-reading">${words.tags(changedTags(before, after))}</p>
      ${lane}
    </div>`,
    rows: () => [
      ...classes.map((name, c) => ({
        what: "relation",
        name,
        unpainted: before.relation[c],
        painted: after.relation[c],
      })),
      ...before.tagging.path.map((tag, t) => ({
        what: "tag",
        name: subject.tokens[t + 1].text,
        unpainted: before.tagging.tags[tag],
        painted: after.tagging.tags[after.tagging.path[t]],
      })),
    ],
    drawing: table.drawing,
  };
}

const changedTags = (before: PaintedTrace, after: PaintedTrace) =>
  before.tagging.path.filter((tag, t) => tag !== after.tagging.path[t]).length;

/** The entities that a path of tags holds, in characters. */
function entitiesOf({ tagging }: PaintedTrace, bench: Bench): Entity[] {
  const { tokens } = bench.subject!;
  return tagsToSpans(tagging.path.map((tag) => tagging.tags[tag])).map(({ type, start, end }, i) => ({
    id: `e${i}`,
    type,
    start: tokens[start + 1].start,
    end: tokens[end].end,
  }));
}
