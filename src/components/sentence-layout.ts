/**
 * Where everything in a sentence lane goes: characters, brackets on the rail above and the rail below, relation arcs with their
 * labels. Pure geometry in pixels, so that it can be tested without a browser.
 */
import type { Entity, Relation } from "../text/document.js";
import { arcPath, arcPieces } from "./sentence-arcs.js";
import type { ArcPiece, Place, RailName } from "./sentence-arcs.js";
import { breakLines } from "./text-lines.js";
import type { Measure, TextLine } from "./text-lines.js";

export interface Rail {
  entities: readonly Entity[];
  relations: readonly Relation[];
}

export interface Rails {
  above: Rail;
  below?: Rail;
}

export interface LaneOptions {
  width: number;
  fontSize: number;
  labelSize: number;
  measure: Measure;
  /** What stands on an entity's bracket. */
  entityLabel(entity: Entity): string;
  /** What stands on a relation's arc. */
  relationLabel(relation: Relation): string;
}

/** An entity's bracket; one that a line end cuts has several, of which the first carries the label. */
export interface LaneMark extends Place {
  entity: Entity;
  rail: RailName;
  /** Of the bracket's stroke. */
  y: number;
  label: string;
  labelY: number;
  /** The text that it covers. */
  textTop: number;
  textHeight: number;
}

/** A relation's arc, or the piece of it on one line. */
export interface LaneArc extends ArcPiece {
  path: string;
  labelY: number;
  /** Arrow tip, on the piece that reaches the tail. */
  tip: { x: number; y: number } | null;
}

export interface LaneLine extends TextLine {
  top: number;
  height: number;
  textTop: number;
  baseline: number;
}

export interface LaneLayout {
  width: number;
  height: number;
  lines: LaneLine[];
  marks: LaneMark[];
  arcs: LaneArc[];
}

/** Height of a bracket's ticks. */
export const BRACKET = 6;
const LABEL_PADDING = 8;
const LINE_GAP = 16;
const LEADING = 1.3;

/** Lays out a sentence with one rail of annotation above it and, if given, another below. */
export function layoutLane(text: string, rails: Rails, options: LaneOptions): LaneLayout {
  const { fontSize, labelSize, measure, width } = options;
  const named: [RailName, Rail][] = [["above", rails.above]];
  if (rails.below) named.push(["below", rails.below]);

  const spans = named.flatMap(([, { entities }]) =>
    entities.map((entity) => ({
      start: entity.start,
      end: entity.end,
      minWidth: measure.label(options.entityLabel(entity)) + LABEL_PADDING,
    })),
  );
  const textLines = breakLines(text, spans, width, measure);
  const places = named.map(([rail, { entities }]) => ({
    rail,
    spots: entities
      .map((entity) => ({ entity, places: placesOf(entity, textLines) }))
      .filter((spot) => spot.places.length > 0),
  }));
  const pieces = named.flatMap(([rail, { relations }], r) =>
    arcPieces({
      rail,
      relations,
      entities: new Map(places[r].spots.map(({ entity, places: [place] }) => [entity.id, { entity, place }])),
      width,
      label: (relation) => options.relationLabel(relation),
      surface: (entity) => text.slice(entity.start, entity.end),
      measure: (label) => measure.label(label),
    }),
  );

  const markRoom = labelSize + BRACKET + 6;
  const levelHeight = labelSize + 9;
  const textHeight = fontSize * LEADING;
  const room = (rail: RailName, line: number) => {
    if (!named.some(([name]) => name === rail)) return 0;
    const levels = pieces.filter((piece) => piece.line === line && piece.rail === rail).map(({ level }) => level + 1);
    return markRoom + (levels.length > 0 ? 8 + Math.max(...levels) * levelHeight : 0);
  };
  let top = 0;
  const lines = textLines.map((line, i): LaneLine => {
    const textTop = top + room("above", i);
    const height = room("above", i) + textHeight + room("below", i);
    const placed = { ...line, top, height, textTop, baseline: textTop + fontSize };
    top += height + LINE_GAP;
    return placed;
  });

  /** Vertical position `distance` away from the text on a rail's side. */
  const away = (rail: RailName, line: number, distance: number) =>
    rail === "above" ? lines[line].textTop - distance : lines[line].textTop + textHeight + distance;
  const marks = places.flatMap(({ rail, spots }) =>
    spots.flatMap(({ entity, places: parts }) =>
      parts.map((place, part): LaneMark => ({
        ...place,
        entity,
        rail,
        y: away(rail, place.line, BRACKET),
        label: part === 0 ? options.entityLabel(entity) : "",
        labelY: away(rail, place.line, rail === "above" ? BRACKET + 4 : BRACKET + 2 + labelSize),
        textTop: lines[place.line].textTop,
        textHeight,
      })),
    ),
  );
  const arcs = pieces.map((piece): LaneArc => {
    const base = away(piece.rail, piece.line, markRoom);
    const y = away(piece.rail, piece.line, markRoom + 2 + (piece.level + 1) * levelHeight - labelSize / 2);
    return {
      ...piece,
      path: arcPath(piece, base, y),
      labelY: y + labelSize * 0.35,
      tip: piece.touchesTail ? { x: piece.to, y: base } : null,
    };
  });
  return { width, height: top - LINE_GAP, lines, marks, arcs };
}

/** The horizontal extent of an entity on each line that it stands on. */
function placesOf(entity: Entity, lines: readonly TextLine[]): Place[] {
  return lines.flatMap(({ cells }, line) => {
    const inside = cells.filter((cell) => cell.start < entity.end && cell.end > entity.start);
    return inside.length > 0 ? [{ line, x0: inside[0].left, x1: inside[inside.length - 1].right }] : [];
  });
}
