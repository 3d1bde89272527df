/**
 * The encoder as a trunk that forks: layers up to N-K run once for both tasks, the last K once with MASK^ner and once a pair with
 * MASK^rc. The fork is a slider: drag it, or move it with the arrow keys.
 */
import { lab } from "../../i18n/index.js";
import { html, svg } from "../html.js";
import { SANS } from "../typography.js";
import { standalone } from "./drawings.js";
import type { DataRow } from "./drawings.js";
import { forkLayout, moveFork, nearestStop } from "./fork-layout.js";
import type { ForkBox, ForkLayout } from "./fork-layout.js";

export interface ForkData {
  /** N */
  layers: number;
  /** K */
  focused: number;
  /** K that the model was trained with. */
  trained: number;
  /** Whether the relation is read from the rows of the pair's entities too. */
  pooled?: boolean;
  /** Layer that is looked at elsewhere, from 1. */
  layer?: number;
}

export interface ForkOptions {
  width: number;
  /** Called with K while the fork is moved. */
  onChange(focused: number): void;
  /** Called with a layer, from 1, that the reader clicked. */
  onLayer?(layer: number): void;
}

export interface ForkFigure extends HTMLElement {
  show(change: Partial<ForkData>): void;
  drawing(): SVGSVGElement;
  rows(): DataRow[];
}

export function forkDiagram(given: ForkData, { width, onChange, onLayer }: ForkOptions): ForkFigure {
  const data = { ...given };
  const { layers } = data;
  const static_ = svg`<g></g>`;
  const handle = svg`<g class="fork-handle" role="slider" tabindex="0" aria-label=${lab.fork.handle}
    aria-valuemin="0" aria-valuemax=${layers}></g>`;
  const first = forkLayout(layers, data.focused, width);
  const drawing = svg`<svg class="fork-drawing" width=${first.width} height=${first.height}
    viewBox="0 0 ${first.width} ${first.height}" font-family=${SANS}>${static_}${handle}</svg>` as SVGSVGElement;
  const words = html`<p class="lane-reading" role="status"></p>`;

  function show(change: Partial<ForkData>): void {
    Object.assign(data, change);
    const layout = forkLayout(layers, data.focused, width);
    static_.replaceChildren(...drawStatic(layout, data, onLayer));
    handle.replaceChildren(...drawHandle(layout, layers - data.focused));
    handle.setAttribute("aria-valuenow", String(layers - data.focused));
    handle.setAttribute("aria-valuetext", lab.fork.value(data.focused, layers));
    words.textContent = lab.fork.words(data.focused, layers, data.trained, data.pooled);
  }
  const move = (shared: number) => {
    if (shared === layers - data.focused) return;
    show({ focused: layers - shared });
    onChange(data.focused);
  };
  handle.addEventListener("keydown", (event) => {
    const shared = moveFork((event as KeyboardEvent).key, layers - data.focused, layers);
    if (shared === null) return;
    event.preventDefault();
    move(shared);
  });
  const drag = (event: Event) => {
    const { clientX } = event as PointerEvent;
    const { left, width: shown } = drawing.getBoundingClientRect();
    const { stops, width: drawn } = forkLayout(layers, data.focused, width);
    move(nearestStop(stops, ((clientX - left) * drawn) / shown));
  };
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture((event as PointerEvent).pointerId);
    (handle as SVGElement).focus();
    event.preventDefault();
  });
  handle.addEventListener("pointermove", (event) => {
    if (handle.hasPointerCapture((event as PointerEvent).pointerId)) drag(event);
  });
  show({});
  const figure = html`<figure class="fork">${drawing}${words}</figure>`;
  return Object.assign(figure, {
    show,
    drawing: () => standalone(drawing),
    rows: () => Array.from({ length: layers }, (_, i) => layerRow(i + 1, data)),
  });
}

function layerRow(layer: number, { layers, focused }: ForkData): DataRow {
  const shared = layer <= layers - focused;
  return { layer, runs: shared ? lab.fork.sharedRuns : lab.fork.focusedRuns, focused: !shared };
}

function drawStatic(layout: ForkLayout, data: ForkData, onLayer?: (layer: number) => void): SVGElement[] {
  const { rows, boxes, stops, end } = layout;
  const narrow = layout.width < 480;
  const shared = data.layers - data.focused;
  const fork = stops[shared];
  const last = end + 8;
  const branch = (y: number) =>
    `M${fork},${rows.trunk}C${fork + 10},${rows.trunk} ${fork + 2},${y} ${fork + 16},${y}H${last}`;
  const note = (x: number, y: number, text: string, anchor = "start") =>
    svg`<text class="fork-note" x=${x} y=${y} text-anchor=${anchor} font-size="12">${text}</text>`;
  return [
    svg`<path class="fork-line" d="M40,${rows.trunk}H${fork}"></path>`,
    svg`<path class="fork-line fork-ner" d=${branch(rows.ner)}></path>`,
    svg`<path class="fork-line fork-relation" d=${branch(rows.relation)}></path>`,
    note(38, rows.trunk + 4, lab.fork.input, "end"),
    ...boxes.map((box) => drawBox(box, data, onLayer)),
    ...(data.focused > 0 ? boxes.filter(({ branch }) => branch === "ner").map((box) => twin(box, layout)) : []),
    note(last + 6, rows.ner + 4, narrow ? lab.fork.nerShort : lab.fork.ner),
    note(last + 6, rows.relation + 4, narrow ? lab.fork.relationShort : lab.fork.relation),
    ...(data.focused > 0
      ? [note(fork + 18, rows.relation + 36, narrow ? lab.fork.perPairShort : lab.fork.perPair)]
      : []),
    ...(shared > 0 ? [note(INPUT, rows.trunk - 28, narrow ? lab.fork.onceShort : lab.fork.once)] : []),
    ...(data.focused > 0 && !narrow ? [note(fork + 18, rows.ner - 24, lab.fork.oncePerSentence)] : []),
  ];
}

const INPUT = 46;

function drawBox(
  { layer, branch, x, y, width, height }: ForkBox,
  data: ForkData,
  onLayer?: (layer: number) => void,
): SVGElement {
  const chosen = layer === data.layer && branch !== "ner";
  const box = svg`<g class=${`fork-box fork-box-${branch}${chosen ? " fork-chosen" : ""}`}>
    <rect x=${x} y=${y} width=${width} height=${height} rx="4"></rect>
    <text x=${x + width / 2} y=${y + height / 2 + 4.5} text-anchor="middle" font-size=${width < 15 ? 8.5 : width < 22 ? 10 : 13}>${layer}</text>
  </g>`;
  if (onLayer) box.addEventListener("click", () => onLayer(layer));
  return box;
}

/** The two runs of a layer have the same weights: a dotted line says so. */
function twin({ x, width, y, height }: ForkBox, { rows }: ForkLayout): SVGElement {
  const middle = x + width / 2;
  return svg`<line class="fork-twin" x1=${middle} x2=${middle} y1=${y + height + 2} y2=${rows.relation - height / 2 - 2}></line>`;
}

function drawHandle({ stops, rows }: ForkLayout, shared: number): SVGElement[] {
  const x = stops[shared];
  return [
    svg`<rect class="fork-hit" x=${x - 16} y=${rows.trunk - 26} width="32" height="52" fill="transparent"></rect>`,
    svg`<circle cx=${x} cy=${rows.trunk} r="9"></circle>`,
    svg`<path d="M${x - 4},${rows.trunk - 3}l-3,3l3,3M${x + 4},${rows.trunk - 3}l3,3l-3,3" class="fork-grip"></path>`,
  ];
}
