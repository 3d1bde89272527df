/** What is shown at each step of the forward pass: the laboratory's views, of this sentence and pair, each to be taken away. */
import { attentionSteps } from "../../components/lab/attention-steps.js";
import { figureFrame } from "../../components/lab/figure-frame.js";
import { forkDiagram } from "../../components/lab/fork-diagram.js";
import { matrix } from "../../components/lab/matrix.js";
import { attentionInk } from "../../components/lab/matrix-inks.js";
import { trellis } from "../../components/lab/trellis.js";
import { distances, vectorStrips } from "../../components/lab/vector-strips.js";
import { matrixTable } from "../../components/matrix-table.js";
import { sharedMaximum } from "../../components/heatmap-colors.js";
import { html } from "../../components/html.js";
import { currentScheme, entityColors, relationColors } from "../../components/palette.js";
import { probabilities } from "../../components/probabilities.js";
import { sentence } from "../../components/sentence.js";
import { languageOf } from "../../components/typography.js";
import { lab } from "../../i18n/index.js";
import { maskMatrix } from "../../model/masks.js";
import type { MaskName } from "../../model/config.js";
import type { SentenceTrace, TaggingTrace } from "../../model/trace.js";
import { getClient } from "../../runtime/page.js";
import { describeError } from "../frame.js";
import { sentenceTables } from "../sentence-tables.js";
import type { Bench } from "./bench.js";
import { isPooled } from "./read-out.js";
import { goldRelation } from "./gold.js";
import { laneDrawing, laneRows } from "./lane-figure.js";
import type { Drawn } from "./live.js";
import { crfAnswer } from "./trellis-data.js";
import { lookAt, matrixRows, readCell, tokenLabels } from "./views.js";

export interface ForwardData {
  trace: SentenceTrace;
  tagging: TaggingTrace;
}

type Views = Record<
  | "tokens"
  | "embeddings"
  | "trunk"
  | "fork"
  | "ner"
  | "crf"
  | "entities"
  | "mask"
  | "attention"
  | "cls"
  | "relation"
  | "triples",
  (width: number) => Element | null
>;

/** A figure of a step, with its ways out. */
function framed(id: keyof Views, title: string, { element, ...rest }: Drawn): HTMLElement {
  return figureFrame({ title, name: id, figure: element, ...rest });
}

export function forwardViews(bench: Bench, { trace, tagging }: ForwardData): Views {
  const subject = bench.subject!;
  const { summary, predicted } = subject;
  const scheme = currentScheme();
  const labels = tokenLabels(subject);
  const colors = {
    entityColors: entityColors(summary.entityTypes),
    relationColors: relationColors(summary.relationTypes),
  };
  const own = bench.config.relationMask;
  const names = lab.pages.forward.figures;

  const attention = (id: keyof Views, mask: MaskName, layer: number, width: number, withValues = true) => {
    const view = lookAt(bench, trace, { layer, head: 0 });
    const shown = view.matrices.find((one) => one.mask === mask)!;
    const values = withValues ? shown.values : null;
    const line = html`<p class="cell-reading" role="status"></p>`;
    const figure = matrix({
      title: mask,
      subtitle: view.where,
      width: Math.min(width, 520),
      ink: attentionInk(scheme, sharedMaximum([shown.values]), { ...shown, values }),
      labels: { rows: labels, columns: labels },
      bands: view.bands,
      reading: (cell) => readCell(view, shown, cell),
      onMove: (cell) => (line.textContent = readCell(view, shown, cell)),
    });
    return framed(id, names[id], {
      element: html`<div>${figure}${line}</div>`,
      rows: () => matrixRows(view, shown),
      drawing: figure.drawing,
      table: () => matrixTable({ size: labels.length, values, open: shown.open, labels }, mask),
    });
  };
  const lane = (id: keyof Views, relations: boolean, width: number) => {
    const rail = { entities: predicted.entities, relations: relations ? predicted.relations : [] };
    const figure = sentence({ text: subject.text, above: rail }, { ...colors, width, scores: true });
    return framed(id, names[id], {
      element: figure,
      rows: () => laneRows(subject.text, { predicted: rail }),
      drawing: () => laneDrawing(figure),
    });
  };

  return {
    tokens: () => tokenList(labels, subject.tokens),
    embeddings: (width) => {
      const { data, shape } = trace.embeddings;
      const rows = labels.map((name, i) => ({ name, values: data.slice(i * shape[1], (i + 1) * shape[1]) }));
      const figure = vectorStrips(rows, {
        title: names.embeddings,
        width,
        scheme,
        row: 13,
        labels: 44,
        of: "token",
        hint: lab.pages.forward.embeddingsHint,
      });
      return framed("embeddings", names.embeddings, { element: figure, ...figure });
    },
    trunk: (width) => attention("trunk", "all", 1, width),
    fork: (width) => {
      const { numLayers, focusedLayers } = bench.config;
      const figure = forkDiagram(
        { layers: numLayers, focused: bench.K, trained: focusedLayers, pooled: isPooled(bench.config) },
        { width, onChange: (k) => bench.focus(k) },
      );
      return framed("fork", lab.pages.fork.title, { element: figure, ...figure });
    },
    ner: (width) => attention("ner", "ner", bench.config.numLayers, width),
    crf: (width) => {
      const figure = trellis(
        {
          ...crfAnswer(tagging, tagging),
          characters: labels.slice(1, -1),
          tags: tagging.tags,
          emissions: tagging.emissions.data,
        },
        {
          title: lab.pages.trellis.title,
          width,
          scheme,
          colors: colors.entityColors,
          view: { independent: false, shading: "marginals", pointers: false },
        },
      );
      return framed("crf", lab.pages.trellis.title, { element: figure, ...figure });
    },
    entities: (width) => lane("entities", false, width),
    mask: (width) => attention("mask", own, bench.config.numLayers, width, false),
    attention: (width) => clsRow(bench, labels, width),
    cls: (width) => {
      const vectors = trace.masks.map(({ mask, cls }) => ({ name: mask, values: cls }));
      const figure = vectorStrips(vectors, {
        title: lab.pages.vectors.title,
        width,
        scheme,
        of: "mask",
        hint: distances(vectors),
      });
      return framed("cls", lab.pages.vectors.title, { element: figure, ...figure });
    },
    relation: () =>
      probabilities(
        {
          classes: trace.relationClasses,
          conditions: trace.masks
            .filter(({ mask }) => mask === own)
            .map(({ mask, relation }) => ({ name: mask, probabilities: relation })),
          gold: goldRelation(subject),
        },
        { colors: colors.relationColors },
      ),
    triples: (width) => html`<div>${lane("triples", true, width)} ${sentenceTables(predicted, colors)}</div>`,
  };
}

/** Tokens with their places; those that the vocabulary lacks are marked. */
function tokenList(labels: readonly string[], tokens: SentenceTrace["tokens"]): HTMLElement {
  return html`<ol class="token-list" start="0">
    ${labels.map(
      (label, i) =>
        html`<li class=${tokens[i].unknown ? "token-unknown" : null} lang=${languageOf(label)}>${label}</li>`,
    )}
  </ol>`;
}

/** The four steps of [CLS] in the last layer's first head, under the model's own mask. */
function clsRow(bench: Bench, labels: string[], width: number): HTMLElement {
  const { summary, text, tokens, pair } = bench.subject!;
  const open = maskMatrix(bench.config.relationMask, tokens.length, ...pair!.tokens);
  const at = { layer: bench.config.numLayers - 1, head: 0, row: 0 };
  const box = html`<div class="step-waiting"></div>`;
  const scheme = currentScheme();
  getClient()
    .steps(summary.model, text, open, bench.K, at)
    .then((steps) => {
      const figure = attentionSteps({ ...steps, labels }, { width, scheme });
      box.replaceChildren(framed("attention", lab.pages.steps.title, { element: figure, ...figure }));
    })
    .catch((error: unknown) => box.replaceChildren(describeError(error)));
  return box;
}
