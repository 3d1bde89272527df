/** K: where the encoder forks, what each mask leaves in [CLS], and the pair's relation, of this K and of every other. */
import { html } from "../../components/html.js";
import { forkDiagram } from "../../components/lab/fork-diagram.js";
import type { ForkFigure } from "../../components/lab/fork-diagram.js";
import { kStrip } from "../../components/lab/k-strip.js";
import type { KStripFigure } from "../../components/lab/k-strip.js";
import { distances, vectorStrips } from "../../components/lab/vector-strips.js";
import { hint, statusLine } from "../../components/notice.js";
import { currentScheme, relationColors } from "../../components/palette.js";
import { probabilities } from "../../components/probabilities.js";
import { lab, words } from "../../i18n/index.js";
import type { SentenceTrace } from "../../model/trace.js";
import { describeError } from "../frame.js";
import type { Bench } from "./bench.js";
import { goldRelation } from "./gold.js";
import { hideable, liveFigure } from "./live.js";
import { newest } from "./newest.js";
import { isPooled } from "./read-out.js";

const text = words.pages.masks;

/** The fork, to be dragged. It stays as it is while the figures that hang on K are drawn again. */
export function fork(bench: Bench): HTMLElement {
  let shown: ForkFigure | null = null;
  bench.on({
    change(what) {
      if (what === "k") shown?.show({ focused: bench.K });
      if (what === "view") shown?.show({ layer: bench.layer });
    },
  });
  return liveFigure(bench, {
    name: "fork",
    title: lab.pages.fork.title,
    note: lab.pages.fork.note,
    on: [],
    ofPair: false,
    load: async () => bench.config,
    draw({ numLayers, focusedLayers }, width) {
      shown = forkDiagram(
        {
          ...{ layers: numLayers, focused: bench.K, trained: focusedLayers, layer: bench.layer },
          pooled: isPooled(bench.config),
        },
        { width, onChange: (k) => bench.focus(k), onLayer: (layer) => bench.look({ layer }) },
      );
      return { element: shown, rows: shown.rows, drawing: shown.drawing };
    },
  });
}

/** The pair's relation against K. */
export function strip(bench: Bench): HTMLElement {
  let shown: KStripFigure | null = null;
  bench.on({ change: (what) => what === "k" && shown?.choose(bench.K) });
  return liveFigure(bench, {
    name: "strip",
    title: lab.pages.strip.title,
    note: lab.pages.strip.note,
    on: ["pair"],
    ofPair: true,
    load: () => bench.depths(),
    draw({ relationClasses, context, entities }, width) {
      shown = kStrip(
        {
          classes: relationClasses,
          masks: [
            { name: "rc-context", strip: context },
            { name: "rc-entities", strip: entities },
          ],
          gold: goldRelation(bench.subject!),
        },
        {
          width,
          colors: relationColors(bench.subject!.summary.relationTypes),
          focused: bench.K,
          onChoose: (k) => bench.focus(k),
        },
      );
      return { element: shown, rows: shown.rows, drawing: shown.drawing };
    },
  });
}

/** What each mask leaves in [CLS] after the last layer. */
export function clsVectors(bench: Bench): HTMLElement {
  return liveFigure(bench, {
    name: "vectors",
    title: lab.pages.vectors.title,
    note: lab.pages.vectors.note,
    on: ["pair", "k"],
    ofPair: true,
    load: () => bench.trace(),
    draw({ masks }, width) {
      const vectors = masks.map(({ mask, cls }) => ({ name: mask, values: cls }));
      const figure = vectorStrips(vectors, {
        title: lab.pages.vectors.title,
        width,
        scheme: currentScheme(),
        of: "mask",
        hint: distances(vectors),
      });
      const besides = isPooled(bench.config) ? hint(lab.pages.vectors.pooled) : null;
      return { element: html`<div>${besides}${figure}</div>`, rows: figure.rows, drawing: figure.drawing };
    },
  });
}

/** The pair's relation under both masks at this K, and how long it took to find out. */
export function relationNow(bench: Bench): HTMLElement {
  const status = statusLine();
  const box = html`<div></div>`;
  let asked = 0;
  const ask = newest(
    () => {
      asked = performance.now();
      return bench.trace();
    },
    {
      done(trace) {
        status.say(text.computed(performance.now() - asked));
        box.replaceChildren(relationTable(bench, trace));
      },
      failed: (error) => box.replaceChildren(describeError(error)),
    },
  );
  bench.on({
    change(what) {
      if (!["subject", "pair", "k"].includes(what)) return;
      if (bench.subject!.pair) void ask();
      else box.replaceChildren();
    },
  });
  return hideable(bench, "answers", html`<div class="lab-answer">${box}${status}</div>`);
}

function relationTable(bench: Bench, { masks, relationClasses, focusedLayers }: SentenceTrace): HTMLElement {
  const { summary } = bench.subject!;
  const kZero = isPooled(bench.config) ? text.kZeroPooled : text.kZero;
  const conditions = masks
    .filter(({ mask }) => mask === "rc-context" || mask === "rc-entities")
    .map(({ mask, relation }) => ({ name: mask, probabilities: relation }));
  return html`<div>
    ${probabilities({ classes: relationClasses, conditions, gold: goldRelation(bench.subject!) }, { colors: relationColors(summary.relationTypes) })}
    <p class="muted small">
      ${focusedLayers === 0 ? kZero : text.trainedUnder(text.maskNames[bench.config.relationMask])}
    </p>
  </div>`;
}
