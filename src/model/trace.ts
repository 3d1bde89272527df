/** What a forward pass hands to the views: plain typed arrays with shapes, made only when asked for. */
import type { MaskName } from "./config.js";

/** A dense array in row-major order. */
export interface Dense {
  data: Float32Array;
  shape: number[];
}

/** A token span, end exclusive, counting [CLS] as 0. */
export type TokenSpan = [start: number, end: number];

export interface TraceToken {
  text: string;
  /** UTF-16 span in the sentence; [CLS] and [SEP] have start = end. */
  start: number;
  end: number;
  /** True where the vocabulary has no entry and the model saw [UNK]. */
  unknown: boolean;
}

/** One sentence and pair of entities under one mask in the last K layers. */
export interface MaskTrace {
  mask: MaskName;
  /** 1 where row i may see column j, in the focused layers; T*T. Rows outside F are empty under rc-entities. */
  open: Uint8Array;
  /** [layers, heads, T, T]; layers before N-K are the shared trunk, open everywhere. Empty rows are all 0. */
  attention: Dense;
  /** H_N[CLS], [d] */
  cls: Float32Array;
  /** Softmax over relation classes, index 0 = No Relation. */
  relation: Float32Array;
}

/** Everything the mask page needs for a sentence and a pair. */
export interface SentenceTrace {
  tokens: TraceToken[];
  pair: [TokenSpan, TokenSpan];
  layers: number;
  heads: number;
  /** K this trace was made with. */
  focusedLayers: number;
  /** H_0, [T, d] */
  embeddings: Dense;
  masks: MaskTrace[];
  /** Names of the relation classes, index 0 = No Relation. */
  relationClasses: string[];
}

/** What the tagger sees and decides; L tags, n characters. */
export interface TaggingTrace {
  /** Tag names by id. */
  tags: string[];
  /** [n, L] */
  emissions: Dense;
  /** [L] */
  start: Float32Array;
  /** [L, L], from → to */
  transitions: Float32Array;
  /** [L] */
  end: Float32Array;
  /** Which moves BIEOS allows, 0 or 1, in the layout of start, transitions and end. */
  allowed: { start: number[]; transitions: number[]; end: number[] };
  /** The Viterbi path under these rules, tag ids, [n]. */
  path: number[];
}

/** What a mask that the reader painted does, applied to the last K layers for both tasks. */
export interface PaintedTrace {
  open: Uint8Array;
  /** [layers, heads, T, T] */
  attention: Dense;
  cls: Float32Array;
  relation: Float32Array;
  tagging: TaggingTrace;
  /** Rows with nothing open: their attention is all 0, so only the residual passes on. */
  emptyRows: number[];
}

/** Relation probabilities of one pair for K = 0..N, under both forms of MASK^rc. */
export interface DepthStrip {
  relationClasses: string[];
  /** [N + 1] of [classes] */
  context: Float32Array[];
  /** [N + 1] of [classes] */
  entities: Float32Array[];
}

/** One query row of one head, from scores to output. */
export interface AttentionSteps {
  layer: number;
  head: number;
  row: number;
  /** q · k_j / sqrt(d_k), [T] */
  scores: Float32Array;
  /** 1 where the row may look, [T] */
  open: Uint8Array;
  /** Softmax over the open cells, exactly 0 elsewhere, [T] */
  probabilities: Float32Array;
  /** v_j, [T, d_k] */
  values: Dense;
  /** Σ_j p_j v_j, [d_k] */
  output: Float32Array;
}

/** Every pair of a sentence's entities with its class probabilities under both forms of MASK^rc. */
export interface PairBoard {
  relationClasses: string[];
  pairs: {
    /** Positions in the list of entities that was asked about. */
    first: number;
    second: number;
    context: Float32Array;
    entities: Float32Array;
  }[];
}
