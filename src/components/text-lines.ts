/** Characters to lines: how wide each is set, and where a sentence breaks. No DOM, so that it can be tested. */

/** Widths in pixels of the two kinds of text in a sentence lane. */
export interface Measure {
  /** One character of the sentence. */
  character(character: string): number;
  /** A whole label. */
  label(text: string): number;
}

/** A span that is kept on one line if it fits, and set at least `minWidth` wide (so that its label has room). */
export interface KeptSpan {
  start: number;
  end: number;
  minWidth: number;
}

/** One character (code point) set in a line; x is where its ink begins, `left` and `right` include the space around it. */
export interface PlacedCell {
  start: number;
  end: number;
  x: number;
  width: number;
  left: number;
  right: number;
}

export interface TextLine {
  start: number;
  end: number;
  cells: PlacedCell[];
  width: number;
}

interface Cell {
  text: string;
  start: number;
  end: number;
  width: number;
  before: number;
  after: number;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;
const CLAUSE_MARK = /[,;.!?:\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f]/u;
const WORD = /[\p{Script=Latin}\p{N}.%\uff05'-]/u;
const CLOSING = /[\s,;.!?:)\]\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f\uff09\u300b\u201d%\uff05]/u;

/** Widths without a browser: a wide character is one em, any other 0.56 em. */
export function estimatedMeasure(fontSize: number, labelSize: number): Measure {
  const ems = (character: string) => (character.codePointAt(0)! > 0xffff || WIDE.test(character) ? 1 : 0.56);
  return {
    character: (character) => fontSize * ems(character),
    label: (text) => labelSize * [...text].reduce((sum, character) => sum + ems(character), 0),
  };
}

/** Sets `text` in lines of at most `width` pixels (a span longer than a line is cut). */
export function breakLines(text: string, spans: readonly KeptSpan[], width: number, measure: Measure): TextLine[] {
  const cells = toCells(text, measure);
  widenForLabels(cells, spans, width);
  const lines: TextLine[] = [];
  let first = 0;
  while (first < cells.length) {
    const last = lineEnd(cells, first, spans, width);
    lines.push(place(cells.slice(first, last)));
    first = last;
  }
  return lines.length > 0 ? lines : [{ start: 0, end: 0, cells: [], width: 0 }];
}

function toCells(text: string, measure: Measure): Cell[] {
  const cells: Cell[] = [];
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    cells.push({ text: character, start, end, width: measure.character(character), before: 0, after: 0 });
    start = end;
  }
  return cells;
}

/** Space before the first and after the last character of each span that is narrower than its label. */
function widenForLabels(cells: Cell[], spans: readonly KeptSpan[], width: number): void {
  for (const span of spans) {
    const inside = cells.filter((cell) => cell.start >= span.start && cell.end <= span.end);
    if (inside.length === 0) continue;
    const missing = Math.min(span.minWidth, width) - inside.reduce((sum, c) => sum + c.before + c.width + c.after, 0);
    if (missing <= 0) continue;
    inside[0].before += missing / 2;
    inside[inside.length - 1].after += missing / 2;
  }
}

/** Index one past the last cell of the line that begins at `first`. */
function lineEnd(cells: Cell[], first: number, spans: readonly KeptSpan[], width: number): number {
  let fits = first;
  let used = 0;
  while (fits < cells.length) {
    used += cells[fits].before + cells[fits].width + cells[fits].after;
    if (used > width && fits > first) break;
    fits++;
  }
  if (fits === cells.length) return fits;
  const allowed = (i: number) => mayBreakBefore(cells, i, spans);
  const earliest = first + Math.max(1, Math.ceil((fits - first) * 0.55));
  for (let i = fits; i >= earliest; i--) if (allowed(i) && CLAUSE_MARK.test(cells[i - 1].text)) return i;
  for (let i = fits; i > first; i--) if (allowed(i)) return i;
  return fits;
}

function mayBreakBefore(cells: Cell[], i: number, spans: readonly KeptSpan[]): boolean {
  const before = cells[i - 1];
  const after = cells[i];
  if (CLOSING.test(after.text)) return false;
  if (WORD.test(before.text) && WORD.test(after.text)) return false;
  return spans.every((span) => after.start <= span.start || after.start >= span.end);
}

function place(cells: Cell[]): TextLine {
  let x = 0;
  const placed = cells.map(({ start, end, width, before, after }) => {
    const cell = { start, end, width, left: x, x: x + before, right: x + before + width + after };
    x = cell.right;
    return cell;
  });
  return { start: cells[0].start, end: cells[cells.length - 1].end, cells: placed, width: x };
}
