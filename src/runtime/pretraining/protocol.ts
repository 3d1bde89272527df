/** What the page and the worker say to each other about pretraining: part of the protocol (../protocol.ts). */
import type { EncoderConfig } from "../../model/config.js";
import type { ModelFiles } from "../../model/weights/import/shards.js";
import type { UnlabelledText } from "../../model/pretraining/masking.js";
import type { HeldOutScores, PretrainingOptions, PretrainingStep } from "../../model/pretraining/options.js";
import type { Filling } from "../../model/pretraining/fill.js";
import type { TokenizerSpec } from "../../text/tokenizer.js";
import type { BroughtEncoder } from "./bring.js";

export type { Filling };

/** What a page shows about an encoder that the worker holds. */
export interface EncoderSummary {
  /** Handle for later commands. */
  encoder: string;
  parameters: number;
  config: EncoderConfig;
  tokenizer: TokenizerSpec["kind"];
}

/** What a pretraining run is made from; serialisable, so that it can be stored and begun again. */
export interface PretrainRequest {
  run: string;
  /** Shown to the reader. */
  name: string;
  /** Where the encoder starts from, for whoever reads of it later. */
  from: string;
  /** The encoder's file; absent: from scratch, with these sizes and the texts' vocabulary. */
  encoder?: Uint8Array;
  config: Omit<EncoderConfig, "vocabSize">;
  options: PretrainingOptions;
  train: UnlabelledText[];
  heldOut: UnlabelledText[];
  /** Steps between two looks at the held-out sentences. */
  measureEvery: number;
}

/** How well held-out characters are guessed at some step. */
export interface HeldOutPoint extends HeldOutScores {
  step: number;
}

export type PretrainingCommand =
  /** Needs no backend. */
  | { type: "bringEncoder"; name: string; files: ModelFiles }
  | { type: "loadEncoder"; bytes: ArrayBuffer }
  /** The encoder that a run would start with, to compare with later. */
  | { type: "startingEncoder"; run: PretrainRequest }
  | { type: "disposeEncoder"; encoder: string }
  | { type: "exportEncoder"; encoder: string }
  /** Blanks are UTF-16 offsets into the text; `count` candidates each. */
  | { type: "fillBlanks"; encoder: string; text: string; blanks: number[]; count: number }
  | { type: "pretrain"; run: PretrainRequest; resumeFrom?: string };

export interface PretrainingAnswers {
  bringEncoder: BroughtEncoder;
  loadEncoder: EncoderSummary;
  startingEncoder: EncoderSummary;
  disposeEncoder: null;
  exportEncoder: ArrayBuffer;
  fillBlanks: Filling[];
  /** The encoder can already be asked to fill blanks between steps, with the weights it has then. */
  pretrain: { run: string; encoder: EncoderSummary };
}

export type PretrainingEvent =
  | { type: "pretrainStep"; run: string; progress: PretrainingStep; tokensPerSecond: number; secondsLeft: number }
  /** `baseline`: the accuracy of always naming the commonest character. */
  | { type: "pretrainMeasured"; run: string; point: HeldOutPoint; baseline: number }
  /** After the last step. `minutes` leaves pauses out and counts what was trained before a reload. */
  | { type: "pretrainDone"; run: string; encoder: EncoderSummary; minutes: number };
