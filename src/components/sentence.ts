/**
 * The sentence lane: the characters of a sentence with entities as labelled brackets and relations as arcs, on a rail above and,
 * if given, another below. Every mark can be reached with the arrow keys, and says itself in the reading line.
 */
import type { Document, Entity, Relation } from "../text/document.js";
import { words } from "../i18n/index.js";
import { announce, html, svg } from "./html.js";
import type { LabelColors } from "./palette.js";
import { rovingFocus } from "./roving.js";
import type { RailName } from "./sentence-arcs.js";
import { BRACKET, layoutLane } from "./sentence-layout.js";
import type { LaneArc, LaneLayout, LaneMark, Rail } from "./sentence-layout.js";
import { clauseAt, drawPointed, drawUnknown, watchCharacters } from "./sentence-pointing.js";
import { browserMeasure, drawingSizes, languageOf, SANS } from "./typography.js";

export interface SentenceData {
  text: string;
  above: Rail;
  below?: Rail;
  clauses?: Document["clauses"];
  /** Characters that the model read as [UNK]. */
  unknown?: readonly { start: number; end: number }[];
}

export interface SentenceOptions {
  width: number;
  entityColors: LabelColors;
  relationColors: LabelColors;
  /** What the rails hold, for the reader ("predicted", "annotated"). */
  railNames?: Partial<Record<RailName, string>>;
  /** Scores on the brackets, where entities have them. */
  scores?: boolean;
  /** Lets the reader choose up to two entities of this rail; they are the element's value. */
  selectFrom?: RailName;
  /** Ids of the entities chosen at first. */
  selected?: readonly string[];
  /** Called when the pointer or the focus comes to an entity, and with null when it leaves. */
  onHover?: (entity: Entity | null) => void;
  /** Called with the start of the character that the pointer comes to, and with null when it leaves the text. */
  onCharacter?: (start: number | null) => void;
}

/** The figure; `value` holds the ids of the chosen entities, in the order chosen, and an `input` event tells of a change. */
export interface SentenceFigure extends HTMLElement {
  value: string[];
  /** Marks entities as pointed at from another view. */
  highlight(ids: readonly string[]): void;
  /** Changes the choice from outside; tells nobody. */
  select(ids: readonly string[]): void;
  /** Marks characters as pointed at from another view. */
  point(spans: readonly { start: number; end: number }[]): void;
  /** What is drawn, for export. */
  data: SentenceData;
}

/** Draws a sentence with its annotation. */
export function sentence(data: SentenceData, options: SentenceOptions): SentenceFigure {
  const { fontSize, labelSize } = drawingSizes();
  const measure = browserMeasure(fontSize, labelSize);
  const layout = layoutLane(data.text, data, {
    width: options.width,
    fontSize,
    labelSize,
    measure,
    entityLabel: (entity) =>
      options.scores && entity.score !== undefined ? `${entity.type} ${words.score(entity.score)}` : entity.type,
    relationLabel: (relation) => relation.type,
  });

  const reading = html`<p class="lane-reading" aria-live="polite"></p>`;
  const rest = restingText(data);
  const say = (text: string) => (reading.textContent = text || "\u00a0");
  say(rest);

  const marks = layout.marks.map((mark) => drawMark(mark, options, data));
  const arcs = layout.arcs.map((arc) => drawArc(arc, options));
  const labels = layout.arcs.map((arc) => drawArcLabel(arc, options));
  const orders = layout.marks.map(drawOrder);
  const pointed = svg`<g></g>`;
  const drawing = svg`<svg class="lane-drawing" width=${options.width} height=${layout.height}
    viewBox="0 0 ${options.width} ${layout.height}" font-family=${SANS} lang=${languageOf(data.text)} role="group"
    aria-label=${words.lane.group(data.text)}>${pointed}${marks}${layout.lines.map((line) => drawText(data.text, line, fontSize))}${drawUnknown(layout, data.unknown ?? [], fontSize)}${arcs}${labels}${orders}</svg>`;
  const captions = (["above", "below"] as const)
    .filter((rail) => data[rail] && options.railNames?.[rail])
    .map((rail) => words.lane.rail(rail, options.railNames![rail]!));
  const figure: SentenceFigure = Object.assign(
    html`<figure class="lane">
      ${captions.length > 0 ? html`<figcaption>${captions.join(" \u00b7 ")}</figcaption>` : null}${drawing}${reading}
    </figure>`,
    {
      data,
      value: (options.selected ?? []).filter((id) => selectable(data, options).some((entity) => entity.id === id)),
      highlight(ids: readonly string[]) {
        marks.forEach((node, i) => node.classList.toggle("lane-highlight", ids.includes(layout.marks[i].entity.id)));
      },
      select(ids: readonly string[]) {
        figure.value = [...ids];
        showSelection();
      },
      point(spans: readonly { start: number; end: number }[]) {
        pointed.replaceChildren(...drawPointed(layout, spans, fontSize));
      },
    },
  );

  const showSelection = () =>
    marks.forEach((node, i) => {
      const { entity, rail } = layout.marks[i];
      if (rail !== options.selectFrom) return;
      const order = figure.value.indexOf(entity.id);
      node.classList.toggle("lane-selected", order >= 0);
      node.setAttribute("aria-pressed", String(order >= 0));
      orders[i].classList.toggle("lane-chosen", order >= 0);
      orders[i].querySelector("text")!.textContent = order >= 0 ? String(order + 1) : "";
    });
  const choose = (id: string) => {
    // The pair is the two chosen last, so that choosing two entities is all that anyone has to do.
    figure.value = [...figure.value.filter((chosen) => chosen !== id).slice(-1), id];
    showSelection();
    announce(figure);
  };
  showSelection();

  watchCharacters(drawing, layout, options.width, (start, marked) => {
    if (!marked) say(start === null ? rest : clauseAt(data.clauses, start) || rest);
    options.onCharacter?.(start);
  });

  const items = readingOrder(layout, marks, arcs);
  rovingFocus(
    drawing,
    items.map(({ node }) => node),
  );
  for (const { node, mark, arc } of items) {
    const enter = () => {
      say(mark ? describeEntity(mark.entity, data) : describeRelation(arc!.relation, data[arc!.rail]!, data));
      if (mark) options.onHover?.(mark.entity);
    };
    const leave = () => {
      say(rest);
      if (mark) options.onHover?.(null);
    };
    node.addEventListener("pointerenter", enter);
    node.addEventListener("focus", enter);
    node.addEventListener("pointerleave", leave);
    node.addEventListener("blur", leave);
    if (mark && mark.rail === options.selectFrom) {
      node.addEventListener("click", () => choose(mark.entity.id));
      node.addEventListener("keydown", (event) => {
        const { key } = event as KeyboardEvent;
        if (key !== "Enter" && key !== " ") return;
        event.preventDefault();
        choose(mark.entity.id);
      });
    }
  }
  return figure;
}

const selectable = (data: SentenceData, { selectFrom }: SentenceOptions) =>
  (selectFrom && data[selectFrom]?.entities) ?? [];

/** Marks and arcs in the order in which the arrow keys go through them: rail by rail, entities in text order, then relations. */
function readingOrder(layout: LaneLayout, marks: SVGElement[], arcs: SVGElement[]) {
  const rank = (rail: RailName, kind: number, at: number) => (rail === "above" ? 0 : 2e6) + kind * 1e6 + at;
  const items: { node: SVGElement; rank: number; mark?: LaneMark; arc?: LaneArc }[] = [
    ...layout.marks.map((mark, i) => ({ node: marks[i], mark, rank: rank(mark.rail, 0, mark.entity.start) })),
    ...layout.arcs.map((arc, i) => ({ node: arcs[i], arc, rank: rank(arc.rail, 1, i) })),
  ];
  return items.sort((a, b) => a.rank - b.rank);
}

function drawText(text: string, line: LaneLayout["lines"][number], fontSize: number): SVGElement {
  const characters = line.cells.map(
    (cell) => svg`<tspan x=${cell.x.toFixed(1)}>${text.slice(cell.start, cell.end)}</tspan>`,
  );
  return svg`<text class="lane-text" y=${line.baseline} font-size=${fontSize} xml:space="preserve">${characters}</text>`;
}

function drawMark(mark: LaneMark, options: SentenceOptions, data: SentenceData): SVGElement {
  const { mark: stroke, ink, tint, dash } = options.entityColors(mark.entity.type);
  const { x0, x1, y, textTop, textHeight, labelY, rail } = mark;
  const tick = rail === "above" ? BRACKET - 2 : 2 - BRACKET;
  const isChoice = rail === options.selectFrom;
  return svg`<g class="lane-mark lane-${rail}" role=${isChoice ? "button" : "img"} aria-label=${nameOf(mark, data)}>
    <rect class="lane-ground" x=${x0 + 1} y=${textTop} width=${Math.max(0, x1 - x0 - 2)} height=${textHeight} rx="3" fill=${rail === "above" ? tint : "transparent"}></rect>
    <path class="lane-bracket" d="M${x0 + 2},${y + tick}V${y}H${x1 - 2}V${y + tick}" stroke=${stroke} fill="none" stroke-dasharray=${dash}></path>
    <text class="lane-label" x=${(x0 + x1) / 2} y=${labelY} text-anchor="middle" font-size=${drawingSizes().labelSize} fill=${ink}>${mark.label}</text>
  </g>`;
}

/** The number of a chosen entity, drawn over everything else. */
function drawOrder({ x1, textTop }: LaneMark): SVGElement {
  return svg`<g class="lane-order" aria-hidden="true"><circle cx=${x1 - 2} cy=${textTop + 1} r="7"></circle>
    <text x=${x1 - 2} y=${textTop + 4.5} text-anchor="middle" font-size="10"></text></g>`;
}

function drawArc(arc: LaneArc, options: SentenceOptions): SVGElement {
  const { mark: stroke, dash } = options.relationColors(arc.relation.type);
  const down = arc.rail === "above" ? -7 : 7;
  const tip = arc.tip && `M${arc.tip.x},${arc.tip.y}l-3.5,${down}h7z`;
  return svg`<g class="lane-arc" role="img" aria-label=${arc.label}>
    <path class="lane-hit" d=${arc.path} fill="none" stroke="transparent" stroke-width="10"></path>
    <path class="lane-curve" d=${arc.path} fill="none" stroke=${stroke} stroke-dasharray=${dash}></path>
    ${tip ? svg`<path d=${tip} fill=${stroke}></path>` : null}
  </g>`;
}

/** Drawn after all arcs, on a ground of its own, so that no arc runs through a label. */
function drawArcLabel(arc: LaneArc, options: SentenceOptions): SVGElement {
  const { relation, label, labelX, labelY, labelWidth, anchor } = arc;
  const { labelSize } = drawingSizes();
  const left = labelX - labelWidth * { start: 0, middle: 0.5, end: 1 }[anchor];
  return svg`<g class="lane-arc-label" aria-hidden="true">
    <rect x=${left - 3} y=${labelY - labelSize} width=${labelWidth + 6} height=${labelSize * 1.3}></rect>
    <text class="lane-label" x=${labelX} y=${labelY} text-anchor=${anchor} font-size=${labelSize}
      fill=${options.relationColors(relation.type).ink}>${label}</text>
  </g>`;
}

/** The English of the whole sentence, clause by clause, where it is known. */
function restingText({ clauses }: SentenceData): string {
  return (clauses ?? []).map(({ gloss }) => gloss).join("; ");
}

function nameOf({ entity, label }: LaneMark, { text }: SentenceData): string {
  return words.lane.mark(label || entity.type, text.slice(entity.start, entity.end), entity.gloss);
}

function describeEntity({ start, end, type, score, gloss }: Entity, { text }: SentenceData): string {
  return words.lane.entity(text.slice(start, end), type, gloss, score);
}

function describeRelation({ type, head, tail, score }: Relation, { entities }: Rail, { text }: SentenceData): string {
  const named = (id: string) => {
    const entity = entities.find((candidate) => candidate.id === id);
    return entity ? words.lane.named(text.slice(entity.start, entity.end), entity.gloss) : id;
  };
  return words.lane.relation(type, named(head), named(tail), score);
}
