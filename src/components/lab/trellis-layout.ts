/** Rows and columns of a CRF trellis: tags grouped by entity type, and the paths through them. Pure geometry in pixels. */

export interface TagRow {
  /** Index in the tag set. */
  tag: number;
  /** B, I, E, S or O. */
  letter: string;
  /** Entity type; empty for O. */
  type: string;
  y: number;
}

export interface TrellisLayout {
  rows: TagRow[];
  /** Middle of a tag's row, by tag index. */
  tagY: number[];
  cell: { width: number; height: number };
  width: number;
  height: number;
  /** Where the first row of each entity type begins. */
  groups: { type: string; y: number; rows: number }[];
}

export const TRELLIS_TOP = 24;
const ROW_HEIGHT = 17;
const GROUP_GAP = 7;

export function trellisLayout(tags: readonly string[], length: number, columnWidth: number): TrellisLayout {
  const rows: TagRow[] = [];
  const groups: TrellisLayout["groups"] = [];
  const tagY: number[] = [];
  let y = TRELLIS_TOP;
  tags.forEach((name, tag) => {
    const letter = name[0];
    const type = name.slice(2);
    if (groups.length === 0 || groups[groups.length - 1].type !== type) {
      if (groups.length > 0) y += GROUP_GAP;
      groups.push({ type, y, rows: 0 });
    }
    groups[groups.length - 1].rows++;
    rows.push({ tag, letter, type, y });
    tagY[tag] = y + ROW_HEIGHT / 2;
    y += ROW_HEIGHT;
  });
  return {
    rows,
    tagY,
    groups,
    cell: { width: columnWidth, height: ROW_HEIGHT },
    width: length * columnWidth,
    height: y + 4,
  };
}

/** The tag whose row is at a height; null between groups and outside. */
export function tagAt({ rows, cell }: TrellisLayout, y: number): number | null {
  return rows.find((row) => y >= row.y && y < row.y + cell.height)?.tag ?? null;
}

/** The chain of best predecessors that ends in `tag` at t, first to last: [position, tag]. */
export function chainTo(backPointers: ArrayLike<number>, tags: number, t: number, tag: number): [number, number][] {
  const chain: [number, number][] = [];
  for (let at = tag, position = t; position >= 0 && at >= 0; position--) {
    chain.unshift([position, at]);
    at = position > 0 ? backPointers[position * tags + at] : -1;
  }
  return chain;
}

/** An SVG path through (position, tag) pairs. */
export function tagPath({ tagY, cell }: TrellisLayout, points: readonly (readonly [number, number])[]): string {
  return points.map(([t, tag], i) => `${i === 0 ? "M" : "L"}${(t + 0.5) * cell.width},${tagY[tag]}`).join("");
}

/** Stretches of a tag sequence with an entity type, for the overview: B and S begin one, a change of type too. */
export function entityStretches(
  path: readonly number[],
  tags: readonly string[],
): { type: string; start: number; end: number }[] {
  const stretches: { type: string; start: number; end: number }[] = [];
  path.forEach((tag, t) => {
    const [letter, type] = [tags[tag][0], tags[tag].slice(2)];
    if (letter === "O") return;
    const last = stretches[stretches.length - 1];
    if (last && last.end === t && last.type === type && letter !== "B" && letter !== "S") last.end = t + 1;
    else stretches.push({ type, start: t, end: t + 1 });
  });
  return stretches;
}
