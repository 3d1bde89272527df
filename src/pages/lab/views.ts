/** What the matrix views make of a trace: slices, labels, marks, words; and how they follow what the reader points at. */
import type { Band } from "../../components/heatmap.js";
import type { Cell } from "../../components/heatmap-geometry.js";
import type { DataRow } from "../../components/lab/drawings.js";
import { closes, maskRule, tokenRoles } from "../../components/mask-reading.js";
import type { TokenRole } from "../../components/mask-reading.js";
import { entityColors } from "../../components/palette.js";
import { words } from "../../i18n/index.js";
import type { MaskName } from "../../model/config.js";
import type { SentenceTrace, TokenSpan } from "../../model/trace.js";
import { attentionOf } from "../masks-values.js";
import type { Subject } from "../masks-subject.js";
import type { Bench } from "./bench.js";
import type { Spot } from "./pointing.js";
import { tokensRead } from "./read-out.js";

export interface ViewedMatrix {
  mask: MaskName;
  /** T * T; all 1 in the trunk. */
  open: Uint8Array;
  values: Float32Array;
}

export interface View {
  layer: number;
  /** 0 is the average. */
  head: number;
  /** Tokens as the model saw them. */
  labels: string[];
  /** The same for a sentence about them: what stands there is told where the model saw [UNK]. */
  names: string[];
  bands: Band[];
  roles: TokenRole[];
  /** Tokens whose rows of the NER path the relation is read from, besides [CLS]. */
  read: boolean[];
  /** Whether the layer is one of the last K. */
  focused: boolean;
  /** Layer and head in words. */
  where: string;
  matrices: ViewedMatrix[];
}

/** A layer and head of a trace under all masks; the bench's own without `at`. */
export function lookAt(bench: Bench, trace: SentenceTrace, at: { layer: number; head: number } = bench): View {
  const { layer, head } = at;
  const size = trace.tokens.length;
  const focused = layer > trace.layers - trace.focusedLayers;
  return {
    layer,
    head,
    focused,
    labels: tokenLabels(bench.subject!),
    names: tokenNames(bench.subject!),
    bands: bandsOf(bench.subject!, trace.pair),
    roles: tokenRoles(size, trace.pair),
    read: tokensRead(bench.config, size, trace.pair),
    where: words.pages.masks.where(layer, trace.layers, focused, head),
    matrices: trace.masks.map((mask) => ({
      mask: mask.mask,
      open: focused ? mask.open : new Uint8Array(size * size).fill(1),
      values: attentionOf(mask, layer, head),
    })),
  };
}

/** Tokens as the model saw them: [UNK] for whatever its vocabulary lacks. */
export function tokenLabels({ tokens }: Pick<Subject, "tokens">): string[] {
  return tokens.map(({ text }) => text);
}

/** Tokens as a sentence names them: an unknown one with the characters that it stands for. */
export function tokenNames({ tokens, text }: Pick<Subject, "tokens" | "text">): string[] {
  return tokens.map((token) =>
    token.unknown ? words.pages.masks.unknownToken(token.text, text.slice(token.start, token.end)) : token.text,
  );
}

/** [CLS] and the two entities, to be marked along the axes. */
export function bandsOf({ summary, pair }: Subject, spans: readonly TokenSpan[]): Band[] {
  const colors = entityColors(summary.entityTypes);
  const entities = spans.map(([start, end], i) => ({ start, end, color: colors(pair!.entities[i].type).mark }));
  return [{ start: 0, end: 1, color: "var(--theme-foreground)" }, ...entities];
}

/** A cell and the rule that opened or closed it, in words. */
export function readCell(
  { names, roles, read, focused }: View,
  { mask, open, values }: ViewedMatrix,
  [i, j]: Cell,
): string {
  const k = i * names.length + j;
  const text = words.pages.masks;
  const rule = maskRule(mask, roles[i], roles[j], focused);
  // The token that the rule shuts out: the row's own where the row is left empty, else the one that is not seen.
  const out = rule === "row-unused" ? i : j;
  const besides = closes(rule) && read[out] ? ` ${text.pooledRule(names[out])}` : "";
  const why = text.rules[rule](names[i], names[j]) + besides;
  return text.cell(text.maskNames[mask], names[i], names[j], open[k] ? values[k] : null, why);
}

/** One row a cell. */
export function matrixRows({ layer, head, labels }: View, { mask, open, values }: ViewedMatrix): DataRow[] {
  const n = labels.length;
  return labels.flatMap((row, i) =>
    labels.map((column, j) => ({
      mask,
      layer,
      head: head === 0 ? "average" : head,
      i,
      j,
      row,
      column,
      open: open[i * n + j],
      attention: values[i * n + j],
    })),
  );
}

/** Calls `show` now and whenever the reader points elsewhere, as long as the element is on the page. */
export function followPointing(bench: Bench, element: Element, show: () => void): void {
  let seen = false;
  const stop = bench.pointing.on(() => {
    seen ||= element.isConnected;
    if (seen && !element.isConnected) stop();
    else show();
  });
  show();
}

/** The characters of the tokens pointed at; [CLS] and [SEP] have none. */
export function spansOf({ tokens }: Pick<Subject, "tokens">, spot: Spot | null): { start: number; end: number }[] {
  const indices = [spot?.row, spot?.column].filter((index) => index !== null && index !== undefined);
  return indices.map((index) => tokens[index]).filter((token) => token !== undefined && token.end > token.start);
}
