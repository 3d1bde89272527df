/** The words of the mask laboratory's figures in English; a translation is another object of the same type. */
import { labPageWords } from "./lab-pages.js";

const integer = new Intl.NumberFormat("en").format;
const counted = (count: number, one: string, many = `${one}s`) => `${integer(count)} ${count === 1 ? one : many}`;
const percent = (value: number) => `${(100 * value).toFixed(value > 0 && value < 0.0995 ? 1 : 0)}%`;
const probability = (value: number) => value.toFixed(3);
const score = (value: number) => value.toFixed(2).replace("-", "\u2212");
const signed = (value: number) => (value > 0 ? "+" : "") + score(value);
const list = (names: readonly string[]) => names.join(" ");

/** 12.3 million, 1.2 billion. */
function large(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(2)} billion`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(value >= 1e8 ? 0 : 1)} million`;
  return integer(value);
}

interface Column {
  row: string;
  column: string;
  score: number;
  open: boolean;
  probability: number;
  contribution: number;
}

const attended = ({ row, column }: Column) => `${row} looks at ${column}`;

export const labEn = {
  pages: labPageWords,
  percent,
  signed,
  frame: {
    table: "Table",
    save: (kind: string, title: string) => `Save as ${kind}: ${title}`,
    failed: (kind: string) => `The ${kind} could not be made.`,
    cut: (shown: number, all: number) => `The first ${integer(shown)} of ${integer(all)} rows; the CSV has all.`,
  },
  matrix: {
    context: "The whole matrix; the frame is what you see. Press it to move there, or walk with the arrow keys.",
  },
  difference: {
    title: (first: string, second: string) => `${first} \u2212 ${second}`,
    scale: (first: string, second: string) => `More in ${second} \u2190 \u2192 more in ${first}`,
    onlyIn: (name: string) => `open in ${name} only`,
    inNeither: "closed in both",
    cell: (
      row: string,
      column: string,
      first: { name: string; value: number | null },
      second: { name: string; value: number | null },
    ) => {
      const say = ({ name, value }: { name: string; value: number | null }) =>
        `${name} ${value === null ? "closed" : probability(value)}`;
      const gap =
        first.value === null && second.value === null
          ? ""
          : ` Difference ${signed((first.value ?? 0) - (second.value ?? 0))}.`;
      return `Row ${row}, column ${column}: ${say(first)}, ${say(second)}.${gap}`;
    },
  },
  multiples: {
    hint: "Press one to open it above.",
  },
  fork: {
    handle: "Layers shared before the fork",
    value: (focused: number, layers: number) => `${counted(layers - focused, "layer")} shared, K = ${focused} focused`,
    words: (focused: number, layers: number, trained: number, pooled = false) => {
      const own = focused === trained ? " The model was trained so." : ` The model was trained with K = ${trained}.`;
      if (focused === 0)
        return `K = 0: all ${layers} layers are shared and none sees a pair, so [CLS] is the same for every pair of the sentence: ${pooled ? "only the rows of its entities and of the words between, which the relation is read from too, tell a pair from another." : "the model cannot tell pairs apart."}${own}`;
      const shared = layers - focused;
      const trunk =
        shared === 0
          ? "No layer is shared"
          : shared === 1
            ? "Layer 1 runs once for both tasks"
            : `Layers 1 to ${shared} run once for both tasks`;
      const last = focused === 1 ? `layer ${layers} runs` : `layers ${shared + 1} to ${layers} run`;
      return `K = ${focused}. ${trunk}; ${last} again for each pair, under its mask, with the same weights.${own}`;
    },
    input: "text",
    ner: "CRF: entities",
    nerShort: "tags",
    relation: "[CLS]: relation",
    relationShort: "relation",
    once: "shared: once per sentence",
    onceShort: "once",
    oncePerSentence: "MASK^ner: once per sentence",
    perPair: "MASK^rc: once per pair",
    perPairShort: "per pair",
    sharedRuns: "once per sentence, for both tasks",
    focusedRuns: "once per sentence under MASK^ner, once per pair under MASK^rc",
  },
  strip: {
    label: "K, the focused layers",
    reading: (k: number, found: readonly { name: string; class: string; probability: number }[]) =>
      `K = ${k}: ${found.map((mask) => `${mask.name} says ${mask.class}, ${percent(mask.probability)}`).join("; ")}.`,
    gold: (name: string) => `${name} (annotated)`,
  },
  steps: {
    label: (row: string, layer: number, head: number) => `Four steps of row ${row}, layer ${layer}, head ${head}`,
    hint: "Point at a column, or walk with the arrow keys, to read its numbers.",
    part: (shown: number, all: number) =>
      `${shown} of ${all} tokens are shown; walk with the arrow keys to see the others.`,
    output: "output",
    scores: {
      title: "1 Scores",
      words: ["how well each key", "answers this query"],
      reading: (column: Column) => `${attended(column)}: score ${score(column.score)}.`,
    },
    masked: {
      title: "2 Scores + mask",
      words: ["closed cells go", "to \u2212\u221e"],
      reading: (column: Column) =>
        `${attended(column)}: ${column.open ? `open, the score stays ${score(column.score)}` : `closed, ${score(column.score)} becomes \u2212\u221e`}.`,
    },
    softmax: {
      title: "3 Softmax",
      words: ["shares that add up", "to 1; closed: 0"],
      reading: (column: Column) =>
        `${attended(column)}: ${column.open ? `attention ${probability(column.probability)}` : "closed, attention exactly 0"}.`,
    },
    weighted: {
      title: "4 Weighted values",
      words: ["share \u00d7 value, and", "their sum"],
      reading: (column: Column) =>
        `${column.column} brings ${probability(column.contribution)} (length of its share times its value) to the output of ${column.row}.`,
    },
  },
  painter: {
    hint: "Drag to paint, or walk with the arrow keys and press space; Shift and arrow keys draw out a block.",
    brush: "Paint",
    brushes: { cell: "Cells", row: "Rows", column: "Columns", block: "Blocks" },
    preset: "Start from\u2026",
    history: "Take back",
    undo: "Undo",
    redo: "Redo",
    reset: "Reset",
    open: "open",
    closed: "closed",
    opened: "opened by you",
    closedByHand: "closed by you",
    changes: (opened: number, closed: number) =>
      opened + closed === 0
        ? "Nothing is painted yet: this is the mask that you started from."
        : `${counted(opened, "cell")} opened and ${integer(closed)} closed by you.`,
    cell: (row: string, column: string, open: boolean, base: boolean) =>
      `Row ${row}, column ${column}: ${open ? "open" : "closed"}${open === base ? "" : ", by you"}.`,
    selection: ({ from, to }: { from: readonly [number, number]; to: readonly [number, number] }) => {
      const [rows, columns] = [Math.abs(to[0] - from[0]) + 1, Math.abs(to[1] - from[1]) + 1];
      return `Block of ${counted(rows, "row")} and ${counted(columns, "column")}; space paints it, Escape lets it go.`;
    },
    emptyRows: (labels: readonly string[]) =>
      `${labels.length === 1 ? `The row of ${labels[0]} has` : `${counted(labels.length, "row")} (${list(labels.slice(0, 8))}${labels.length > 8 ? " \u2026" : ""}) have`} nothing open. A softmax over nothing is not defined, so such a row attends to nothing: its attention is all 0, and only what it was before (the residual) passes on.`,
  },
  flow: {
    hint: "Point at a mark, or walk with the arrow keys, to see what it is made from.",
    layer: (layer: number, narrow: boolean) =>
      narrow ? `${layer}` : layer === 0 ? "embeddings" : `after layer ${layer}`,
    counts: (counts: { computed: number; trunk: number; ner: number; indirect: number }) =>
      counts.trunk + counts.indirect > 0
        ? `${counts.trunk} from the trunk`
        : `${counts.computed} computed${counts.ner > 0 ? `, ${counts.ner} reused` : ""}`,
    sources: {
      computed: "is computed for this pair",
      trunk: "is taken from the shared trunk",
      ner: "equals the NER path\u2019s, so it is taken from there",
      indirect: "is needed only for rows that are taken from the NER path",
      unused: "cannot reach [CLS] any more, so it is not computed",
      read: "cannot reach [CLS] any more, but the relation is read from this row of the NER path too",
    },
    cell: (token: string, layer: number, source: string, sees: { count: number; names: readonly string[] }) =>
      `${token} after layer ${layer} ${source}${
        sees.count > 0
          ? `, from ${counted(sees.count, "token")}: ${list(sees.names)}${sees.count > sees.names.length ? " \u2026" : ""}`
          : ""
      }.`,
    cost: (value: number, most: number) =>
      value === most || value === 0 ? large(value) : `${large(value)}, ${(most / value).toFixed(1)} times fewer`,
  },
  deltas: {
    legend: "pale: unpainted; full: painted",
    before: (value: number) => percent(value),
    after: (value: number) => percent(value),
    /** In percentage points. */
    change: (value: number) =>
      Math.abs(value) < 0.0005 ? "\u00b10" : `${signed(100 * value).replace(/(\.\d)\d$/, "$1")}`,
    label: (rows: readonly (readonly [string, number, number])[]) =>
      rows.map(([name, before, after]) => `${name}: ${percent(before)} before, ${percent(after)} after`).join("; "),
  },
  vectors: {
    distance: (name: string, other: string, value: number) => `${name} is ${value.toFixed(2)} away from ${other}.`,
    cell: (name: string, dimension: number, value: number) => `${name}, dimension ${dimension}: ${score(value)}.`,
  },
  trellis: {
    hint: "Point at a cell, or walk with the arrow keys, to read it and to see the best way that ends there.",
    start: "start",
    end: "end",
    outside: "outside",
    cell: (
      character: string,
      tag: string,
      {
        emission,
        marginal,
        before,
        onPath,
      }: { emission: number; marginal: number; before: string | null; onPath: boolean },
    ) =>
      `${character} as ${tag}: emission ${score(emission)}, marginal ${probability(marginal)}${before === null ? "" : `, best reached from ${before}`}${onPath ? "; on the Viterbi path" : ""}.`,
    partition: (logZ: number, path: number, share: number) =>
      `log Z = ${score(logZ)}; the best legal sequence (the Viterbi path) scores ${score(path)}, so its probability is exp(${score(path - logZ)}) = ${percent(share)}.`,
    illegal: (moves: readonly string[]) =>
      moves.length === 0
        ? "Each character\u2019s own best tag happens to make a legal sequence here."
        : `Each character\u2019s own best tag: ${counted(moves.length, "move")} that BIEOS forbids: ${moves.join("; ")}.`,
    move: (from: string, to: string, character: string) => `${from} \u2192 ${to} at ${character}`,
  },
  transitions: {
    hint: "Rows are the tag before, columns the tag after. Press a cell, or Enter on it, to change its score.",
    cell: (from: string, to: string, value: number | null, trained: number) =>
      value === null
        ? `${from} \u2192 ${to}: forbidden by BIEOS.`
        : `${from} \u2192 ${to}: ${score(value)}${value === trained ? "" : ` (trained: ${score(trained)})`}.`,
    move: (from: string, to: string) => `${from} \u2192 ${to}`,
    value: "Score",
    forbidden: "BIEOS forbids this move; its score does not matter.",
    reset: "As trained",
  },
  board: {
    hint: "Point at a cell, or walk with the arrow keys; press a pair to choose it everywhere.",
    threshold: "Threshold",
    rule: "A pair gets its most probable relation if that reaches the threshold. Changed: how many pairs the most probable of all classes, which is the model\u2019s own rule, would decide otherwise.",
    mask: "Mask",
    upper: (name: string) => `upper bar: ${name}`,
    lower: (name: string) => `lower bar: ${name}`,
    outlined: "outlined: predicted",
    diamond: "\u25c6 annotated",
    predicted: "Predicted",
    right: "Right",
    rightOf: (right: number, gold: number) => `${right} of ${gold}`,
    moved: "Changed",
    scores: (known: boolean, missed: number) =>
      known
        ? `At this threshold${missed > 0 ? `; ${counted(missed, "annotated relation")} of other entities ${missed === 1 ? "counts" : "count"} as missed` : ""}`
        : "At this threshold",
    cell: (
      first: string,
      second: string,
      name: string,
      values: readonly { name: string; probability: number }[],
      gold: boolean,
    ) =>
      `${first} and ${second}, ${name}: ${values.map((value) => `${value.name} ${percent(value.probability)}`).join(", ")}${gold ? "; annotated so" : ""}.`,
  },
  stepper: {
    first: "First",
    previous: "Back",
    next: "Next",
    last: "Last",
    position: (step: number, steps: number, title: string) => `${step} of ${steps}: ${title}`,
  },
};

export type LabCatalogue = typeof labEn;
