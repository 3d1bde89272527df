/** A pair's relation probabilities for every K, under both forms of MASK^rc; a click or the arrow keys choose K. */
import { line, scaleLinear } from "d3";
import { lab } from "../../i18n/index.js";
import { html, svg } from "../html.js";
import type { LabelColors } from "../palette.js";
import { SANS } from "../typography.js";
import { depthLines, labelHeights, likeliest, namedLines } from "./depth-strip.js";
import type { DepthLine } from "./depth-strip.js";
import { standalone } from "./drawings.js";
import type { DataRow } from "./drawings.js";

export interface KStripData {
  classes: readonly string[];
  /** Under each mask: its name, and [N + 1] of [classes]. */
  masks: readonly { name: string; strip: readonly ArrayLike<number>[] }[];
  /** The annotated class, where it is known. */
  gold?: string;
}

export interface KStripOptions {
  width: number;
  colors: LabelColors;
  /** K of the moment. */
  focused: number;
  onChoose(focused: number): void;
}

export interface KStripFigure extends HTMLElement {
  /** Marks another K as current. */
  choose(focused: number): void;
  drawing(): SVGSVGElement;
  rows(): DataRow[];
}

const HEIGHT = 210;
const MARGIN = { top: 26, bottom: 30, left: 40, gap: 20 };

export function kStrip(data: KStripData, { width, colors, focused, onChoose }: KStripOptions): KStripFigure {
  const deepest = data.masks[0].strip.length - 1;
  const columns = width >= 620 ? data.masks.length : 1;
  const panelWidth = Math.min(460, Math.floor(width / columns) - (columns > 1 ? MARGIN.gap : 0));
  const labels = data.classes.map((name) => (name === data.gold ? lab.strip.gold(name) : name));
  const labelRoom = Math.max(...labels.map((label) => label.length)) * 6.3 + 16;
  const x = scaleLinear([0, deepest], [MARGIN.left + 8, panelWidth - labelRoom]);
  const y = scaleLinear([0, 1], [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const markers: SVGElement[] = [];
  const panels = data.masks.map(({ name, strip }, p) => {
    const marker = svg`<rect class="strip-now" y=${y(1) - 6} width="16" height=${y(0) - y(1) + 10} rx="3"></rect>`;
    markers.push(marker);
    const [px, py] = [(p % columns) * (panelWidth + MARGIN.gap), Math.floor(p / columns) * (HEIGHT + 6)];
    return svg`<g transform=${`translate(${px},${py})`}>
      <text class="strip-title" x=${MARGIN.left} y="12" font-size="13">${name}</text>${marker}${axes(x, y, deepest)}
      ${drawLines(depthLines(strip, data.classes), { x, y, colors, gold: data.gold })}
    </g>`;
  });
  const rowsOfPanels = Math.ceil(data.masks.length / columns);
  const size = { width: panelWidth * columns + MARGIN.gap * (columns - 1), height: rowsOfPanels * (HEIGHT + 6) };
  const drawing = svg`<svg class="strip-drawing" width=${size.width} height=${size.height}
    viewBox="0 0 ${size.width} ${size.height}" font-family=${SANS} role="slider" tabindex="0" aria-label=${lab.strip.label}
    aria-valuemin="0" aria-valuemax=${deepest}>${panels}</svg>` as SVGSVGElement;
  const reading = html`<p class="lane-reading" role="status"></p>`;

  let current = focused;
  const say = (k: number) => {
    const found = data.masks.map(({ name, strip }) => {
      const best = likeliest(strip[k]);
      return { name, class: data.classes[best], probability: strip[k][best] };
    });
    return lab.strip.reading(k, found);
  };
  function choose(k: number): void {
    current = k;
    for (const marker of markers) marker.setAttribute("x", String(x(k) - 8));
    drawing.setAttribute("aria-valuenow", String(k));
    drawing.setAttribute("aria-valuetext", say(k));
    reading.textContent = say(k);
  }
  const pick = (k: number) => {
    if (k === current) return;
    choose(k);
    onChoose(k);
  };
  const under = (event: Event) => {
    const box = drawing.getBoundingClientRect();
    const at = (((event as PointerEvent).clientX - box.left) * size.width) / box.width;
    const inPanel = at % (panelWidth + MARGIN.gap);
    return Math.max(0, Math.min(deepest, Math.round(x.invert(inPanel))));
  };
  drawing.addEventListener("pointermove", (event) => (reading.textContent = say(under(event))));
  drawing.addEventListener("pointerleave", () => (reading.textContent = say(current)));
  drawing.addEventListener("click", (event) => pick(under(event)));
  drawing.addEventListener("keydown", (event) => {
    const next = nextDepth((event as KeyboardEvent).key, current, deepest);
    if (next === null) return;
    event.preventDefault();
    pick(next);
  });
  choose(focused);
  return Object.assign(html`<figure class="strip">${drawing}${reading}</figure>`, {
    choose,
    drawing: () => standalone(drawing),
    rows: () =>
      data.masks.flatMap(({ name, strip }) =>
        strip.map((probabilities, K) => ({
          mask: name,
          K,
          ...Object.fromEntries(data.classes.map((label, c) => [label, probabilities[c]])),
        })),
      ),
  });
}

function nextDepth(key: string, k: number, deepest: number): number | null {
  if (key === "ArrowRight" || key === "ArrowUp") return Math.min(deepest, k + 1);
  if (key === "ArrowLeft" || key === "ArrowDown") return Math.max(0, k - 1);
  if (key === "Home") return 0;
  return key === "End" ? deepest : null;
}

type Scale = ReturnType<typeof scaleLinear<number, number>>;

function axes(x: Scale, y: Scale, deepest: number): SVGElement[] {
  const every = Math.ceil(deepest / Math.max(1, Math.floor((x(deepest) - x(0)) / 22)));
  const depths = Array.from({ length: deepest + 1 }, (_, k) => k).filter((k) => k % every === 0);
  return [
    ...[0, 0.5, 1].map(
      (
        value,
      ) => svg`<g class="strip-axis"><line x1=${x(0) - 8} x2=${x(deepest) + 8} y1=${y(value)} y2=${y(value)}></line>
        <text x=${x(0) - 12} y=${y(value) + 4} text-anchor="end" font-size="11">${value * 100}%</text></g>`,
    ),
    ...depths.map(
      (k) =>
        svg`<text class="strip-tick" x=${x(k)} y=${y(0) + 17} text-anchor="middle" font-size="11">${k === 0 ? "K = 0" : k}</text>`,
    ),
  ];
}

function drawLines(
  lines: readonly DepthLine[],
  { x, y, colors, gold }: { x: Scale; y: Scale; colors: LabelColors; gold?: string },
): SVGElement[] {
  const path = line<number>()
    .x((_, k) => x(k))
    .y((value) => y(value));
  const named = lines.filter(({ class: c, name }) => namedLines(lines).includes(c) || name === gold);
  const deepest = lines[0].values.length - 1;
  const heights = labelHeights(
    named.map(({ values }) => values[deepest]),
    y,
    13,
  );
  return [
    ...lines.map(({ name, values }) => {
      const { mark, dash } = colors(name);
      const dots = values.map((value, k) => svg`<circle cx=${x(k)} cy=${y(value)} r="2.5" fill=${mark}></circle>`);
      return svg`<g><path d=${path(values)} fill="none" stroke=${mark} stroke-dasharray=${dash} class="strip-line"></path>${dots}</g>`;
    }),
    ...named.map(({ name }, i) => {
      const label = name === gold ? lab.strip.gold(name) : name;
      return svg`<text class="lane-arc-label" x=${x(deepest) + 8} y=${heights[i] + 4} font-size="11.5" fill=${colors(name).ink}>${label}</text>`;
    }),
  ];
}
