/** What is shown at each step of the forward pass: the laboratory's views, of this sentence and pair. */
import { attentionSteps } from "../../components/lab/attention-steps.js";
import { forkDiagram } from "../../components/lab/fork-diagram.js";
import { matrix } from "../../components/lab/matrix.js";
import { attentionInk } from "../../components/lab/matrix-inks.js";
import { trellis } from "../../components/lab/trellis.js";
import { vectorStrips } from "../../components/lab/vector-strips.js";
import { sharedMaximum } from "../../components/heatmap-colors.js";
import { html } from "../../components/html.js";
import { currentScheme, entityColors, relationColors } from "../../components/palette.js";
import { probabilities } from "../../components/probabilities.js";
import { sentence } from "../../components/sentence.js";
import { keyValues as keyValueTable, triples as tripleTable } from "../../components/triples.js";
import { languageOf } from "../../components/typography.js";
import { maskMatrix } from "../../model/masks.js";
import type { MaskName } from "../../model/config.js";
import type { SentenceTrace, TaggingTrace } from "../../model/trace.js";
import { getClient } from "../../runtime/page.js";
import { keyValues, triples } from "../../text/triples.js";
import type { Bench } from "./bench.js";
import { goldRelation } from "./gold.js";
import { crfAnswer } from "./trellis-data.js";
import { lookAt, readCell, tokenLabels } from "./views.js";

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
  () => Element | null
>;

export function forwardViews(bench: Bench, { trace, tagging }: ForwardData, width: number): Views {
  const subject = bench.subject!;
  const { summary, predicted } = subject;
  const scheme = currentScheme();
  const labels = tokenLabels(subject);
  const colors = {
    entityColors: entityColors(summary.entityTypes),
    relationColors: relationColors(summary.relationTypes),
  };
  const own = bench.config.relationMask;

  const attention = (mask: MaskName, layer: number, withValues = true) => {
    const view = lookAt(bench, trace, { layer, head: 0 });
    const shown = view.matrices.find((one) => one.mask === mask)!;
    const line = html`<p class="cell-reading" role="status"></p>`;
    const figure = matrix({
      title: mask,
      subtitle: view.where,
      width: Math.min(width, 520),
      ink: attentionInk(scheme, sharedMaximum([shown.values]), { ...shown, values: withValues ? shown.values : null }),
      labels: { rows: labels, columns: labels },
      bands: view.bands,
      reading: (cell) => readCell(view, shown, cell),
      onMove: (cell) => (line.textContent = readCell(view, shown, cell)),
    });
    return html`<div>${figure}${line}</div>`;
  };
  const lane = (relations: boolean) =>
    sentence(
      { text: subject.text, above: { entities: predicted.entities, relations: relations ? predicted.relations : [] } },
      { ...colors, width, scores: true },
    );

  return {
    tokens: () => tokenList(labels, subject.tokens),
    embeddings: () => null,
    trunk: () => attention("all", 1),
    fork: () =>
      forkDiagram(
        { layers: bench.config.numLayers, focused: bench.K, trained: bench.config.focusedLayers },
        { width, onChange: (k) => bench.focus(k) },
      ),
    ner: () => attention("ner", bench.config.numLayers),
    crf: () =>
      trellis(
        {
          ...crfAnswer(tagging, tagging),
          characters: labels.slice(1, -1),
          tags: tagging.tags,
          emissions: tagging.emissions.data,
        },
        {
          title: "CRF",
          width,
          scheme,
          colors: colors.entityColors,
          view: { independent: false, shading: "marginals", pointers: false },
        },
      ),
    entities: () => lane(false),
    mask: () => attention(own, bench.config.numLayers, false),
    attention: () => clsRow(bench, labels, width),
    cls: () =>
      vectorStrips(
        trace.masks.map(({ mask, cls }) => ({ name: mask, values: cls })),
        { title: "[CLS]", width, scheme },
      ),
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
    triples: () =>
      html`<div>
        ${lane(true)}
        <div class="tables">
          ${tripleTable(triples(predicted), colors)}${keyValueTable(keyValues(predicted).map(({ subject: about, attribute, value }) => ({ subject: about, key: attribute, value })))}
        </div>
      </div>`,
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
    .then((steps) => box.replaceChildren(attentionSteps({ ...steps, labels }, { width, scheme })))
    .catch((error: unknown) => (box.textContent = String(error)));
  return box;
}
