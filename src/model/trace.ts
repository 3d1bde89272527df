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
  masks: MaskTrace[];
  /** Names of the relation classes, index 0 = No Relation. */
  relationClasses: string[];
}
