/**
 * Relation arcs of a sentence lane: where their ends stand, how high each runs, and its path. Pure geometry in pixels.
 *
 * An arc whose ends stand on different lines is drawn in two pieces, each running out to the margin on the side of the other
 * line and naming the entity at the far end.
 */
import type { Entity, Relation } from "../text/document.js";

export type RailName = "above" | "below";

/** The horizontal extent of an entity on a line. */
export interface Place {
  line: number;
  x0: number;
  x1: number;
}

export interface ArcInput {
  rail: RailName;
  relations: readonly Relation[];
  entities: ReadonlyMap<string, { entity: Entity; place: Place }>;
  width: number;
  /** What stands on the arc. */
  label(relation: Relation): string;
  /** The characters of an entity, for the label of a cut arc. */
  surface(entity: Entity): string;
  /** Width of a label. */
  measure(text: string): number;
}

/** An arc, or the piece of one on one line. */
export interface ArcPiece {
  relation: Relation;
  rail: RailName;
  line: number;
  /** From the head's side to the tail's side. */
  from: number;
  to: number;
  touchesHead: boolean;
  touchesTail: boolean;
  label: string;
  labelX: number;
  labelWidth: number;
  anchor: "start" | "middle" | "end";
  /** What it occupies, label included. */
  left: number;
  right: number;
  /** 0 is next to the brackets. */
  level: number;
}

const RADIUS = 6;
const PORT_GAP = 12;

/** The pieces of all arcs of a rail, with levels so that no two overlap. Relations to itself or to nothing are left out. */
export function arcPieces(input: ArcInput): ArcPiece[] {
  const { entities, relations } = input;
  const linked = relations.flatMap((relation) => {
    const head = entities.get(relation.head);
    const tail = entities.get(relation.tail);
    return head && tail && head !== tail ? [{ relation, head, tail }] : [];
  });
  const port = spreadPorts(linked);
  const pieces = linked.flatMap(({ relation, head, tail }) => {
    const from = port(relation, relation.head);
    const to = port(relation, relation.tail);
    if (head.place.line === tail.place.line) return [wholeArc(relation, head.place.line, from, to, input)];
    return [
      cutArc(relation, true, from, head.place.line < tail.place.line, head.place.line, tail.entity, input),
      cutArc(relation, false, to, tail.place.line < head.place.line, tail.place.line, head.entity, input),
    ];
  });
  for (const line of new Set(pieces.map((piece) => piece.line)))
    assignLevels(pieces.filter((piece) => piece.line === line));
  return pieces;
}

function wholeArc(relation: Relation, line: number, from: number, to: number, input: ArcInput): ArcPiece {
  const label = input.label(relation);
  const labelWidth = input.measure(label);
  const half = labelWidth / 2 + 3;
  const labelX = Math.min(Math.max((from + to) / 2, half), Math.max(half, input.width - half));
  return {
    relation,
    rail: input.rail,
    line,
    from,
    to,
    touchesHead: true,
    touchesTail: true,
    label,
    labelX,
    labelWidth,
    anchor: "middle",
    left: Math.min(from, to, labelX - half),
    right: Math.max(from, to, labelX + half),
    level: 0,
  };
}

function cutArc(
  relation: Relation,
  isHead: boolean,
  x: number,
  toRight: boolean,
  line: number,
  far: Entity,
  input: ArcInput,
): ArcPiece {
  const margin = toRight ? input.width : 0;
  const label = `${input.label(relation)} ${isHead ? "\u2192" : "\u2190"} ${input.surface(far)}`;
  const labelWidth = input.measure(label);
  const wide = labelWidth + 6;
  return {
    relation,
    rail: input.rail,
    line,
    from: isHead ? x : margin,
    to: isHead ? margin : x,
    touchesHead: isHead,
    touchesTail: !isHead,
    label,
    labelX: margin,
    labelWidth,
    anchor: toRight ? "end" : "start",
    left: toRight ? Math.min(x, margin - wide) : 0,
    right: toRight ? margin : Math.max(x, wide),
    level: 0,
  };
}

interface End {
  relation: Relation;
  id: string;
  place: Place;
  /** Where the arc goes; off the line counts as far to that side. */
  toward: number;
}

/**
 * Spreads the arc ends of each entity over its width so that arcs don't cross at their feet: leftward ones on the left with the
 * nearest outermost, rightward ones on the right with the nearest outermost.
 */
function spreadPorts(
  linked: { relation: Relation; head: { place: Place }; tail: { place: Place } }[],
): (relation: Relation, id: string) => number {
  const ends = linked.flatMap(({ relation, head, tail }): End[] => [
    { relation, id: relation.head, place: head.place, toward: direction(head.place, tail.place) },
    { relation, id: relation.tail, place: tail.place, toward: direction(tail.place, head.place) },
  ]);
  const ports = new Map<Relation, Map<string, number>>();
  for (const id of new Set(ends.map((end) => end.id))) {
    const group = ends.filter((end) => end.id === id);
    const center = middle(group[0].place);
    const isLeft = (end: End) => end.toward < center;
    group.sort((a, b) => Number(isLeft(b)) - Number(isLeft(a)) || descending(a.toward, b.toward));
    const room = group[0].place.x1 - group[0].place.x0 - 4;
    const gap = Math.min(PORT_GAP, room / group.length);
    group.forEach((end, i) => {
      const own = ports.get(end.relation) ?? new Map<string, number>();
      ports.set(end.relation, own.set(id, center + (i - (group.length - 1) / 2) * gap));
    });
  }
  return (relation, id) => ports.get(relation)!.get(id)!;
}

const middle = ({ x0, x1 }: Place) => (x0 + x1) / 2;
const descending = (a: number, b: number) => (a === b ? 0 : b > a ? 1 : -1);
const direction = (here: Place, there: Place) =>
  here.line === there.line ? middle(there) : there.line > here.line ? Infinity : -Infinity;

/** Shortest first, each above what it spans and beside or above what it touches. */
function assignLevels(pieces: ArcPiece[]): void {
  const placed: ArcPiece[] = [];
  const extent = (piece: ArcPiece) => piece.right - piece.left;
  for (const piece of [...pieces].sort((a, b) => extent(a) - extent(b))) {
    const inTheWay = placed.filter((other) => other.left < piece.right + 4 && piece.left < other.right + 4);
    const spanned = inTheWay.filter((other) => other.left >= piece.left && other.right <= piece.right);
    piece.level = Math.max(0, ...spanned.map((other) => other.level + 1));
    while (inTheWay.some((other) => other.level === piece.level)) piece.level++;
    placed.push(piece);
  }
}

/** SVG path of a piece from `base` (the brackets' outer edge) to `y`, with rounded corners; above if y < base. */
export function arcPath({ from, to, touchesHead, touchesTail }: ArcPiece, base: number, y: number): string {
  const up = Math.sign(y - base);
  const along = Math.sign(to - from) || 1;
  const radius = Math.min(RADIUS, Math.abs(to - from) / (touchesHead && touchesTail ? 2 : 1));
  const leg = (x: number) => `${tenth(x)},${tenth(base)}`;
  const knee = tenth(y - up * radius);
  const start = touchesHead
    ? `M${leg(from)}V${knee}Q${tenth(from)},${tenth(y)} ${tenth(from + along * radius)},${tenth(y)}`
    : `M${tenth(from)},${tenth(y)}`;
  const end = touchesTail
    ? `H${tenth(to - along * radius)}Q${tenth(to)},${tenth(y)} ${tenth(to)},${knee}V${tenth(base)}`
    : `H${tenth(to)}`;
  return start + end;
}

const tenth = (value: number) => Math.round(value * 10) / 10;
