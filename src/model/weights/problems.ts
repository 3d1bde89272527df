/** What can be wrong with files of weights and what lies beside them: every code of this room with its values. */
import { problemsOf, type Problem } from "../../text/problem.js";
import type { EncoderConfig } from "../config.js";

type None = Record<never, never>;

/** How parameters differ from what a model needs. */
export interface ShapeDifferences {
  missing: { name: string; expected: number[] }[];
  misshapen: { name: string; expected: number[]; found: number[] }[];
  /** There, but not needed: a pooler, say. */
  surplus: { name: string; found: number[] }[];
}

/** Files of this project. */
interface OwnFileProblems {
  "weights-do-not-fit": { differences: ShapeDifferences };
  "tensor-missing": { name: string };
  "tensor-of-other-shape": { name: string };
  "tensor-twice": { name: string; fileName: string };
  /** A matrix in 8 bits needs a scale for each row. */
  "row-scales-wrong": { name: string; shape: readonly number[]; dtype: string; matrix: readonly number[] };
  "vocabulary-rows-wrong": { name: string; shape: readonly number[]; tokens: number };
  "metadata-missing": { key: string };
  "metadata-not-json": { key: string };
  "tensor-not-finite": { name: string };
  /** Of a training checkpoint, which keeps values flat. */
  "tensor-of-other-size-in-checkpoint": { name: string; values: number; shape: readonly number[] };
  "weight-not-finite": { value: number };
  "too-large-for-half": { name: string; value: number };
}

/** What a field of the metadata should be. */
export type Wanted =
  | { kind: "whole" | "number" | "list"; least: number; most: number }
  | { kind: "above0"; most: number }
  | { kind: "choice"; options: readonly string[] }
  /** `signature`: a head type and a tail type. */
  | { kind: "text" | "character" | "boolean" | "object" | "signature" };

/** A field of a model's metadata that cannot be used, and what is wrong with it. Values found there are JSON, shortened. */
interface FieldProblems {
  /** `field`: the path to it, such as "labels.relationClasses[0].order". */
  "metadata-field": { field: string };
  "field-missing": None;
  "field-unknown": None;
  "field-of-other-kind": { found: string; wanted: Wanted };
  "field-lacks": { missing: readonly string[] };
  "entry-twice": { entry: string };
  "vocabulary-of-other-size": { vocabSize: number; tokens: number };
  "no-multiple-of-heads": { hiddenSize: number; numHeads: number };
  /** Its cause says which settings. */
  "settings-do-not-fit": None;
  "type-out-of-order": { found: string; expected: string };
  "type-not-listed": { type: string };
  "class-name-twice": { name: string };
  /** Absent where there is no class, or should be none. */
  "class-out-of-order": { found?: string; expected?: string };
}

/** A damaged safetensors file, and what is wrong with it. */
interface SafetensorsProblems {
  "safetensors-damaged": None;
  "safetensors-short": { bytes: number };
  "header-too-long": { length: string; most: number };
  "header-cut-off": { length: string; follow: number };
  "header-not-json": None;
  "header-no-table": None;
  "header-key-twice": { key: string };
  "header-metadata-no-texts": { key: string };
  "tensor-undescribed": { name: string };
  "tensor-without-shape": { name: string; found: unknown };
  "tensor-without-place": { name: string; found: unknown };
  "tensor-cut-off": { name: string; begin: number; end: number; available: number };
  "tensor-of-other-size": { name: string; shape: readonly number[]; dtype: string; needed: number; given: number };
  "tensors-overlap": { name: string };
  "bytes-undescribed": { bytes: number; before: string };
  "last-bytes-undescribed": { bytes: number };
  /** Not damaged, but of a type that cannot be read. */
  "tensor-type-unknown": { name: string; found: unknown; known: readonly string[] };
}

/** A damaged ONNX file, and what is wrong with it. */
interface OnnxProblems {
  "onnx-damaged": None;
  "onnx-no-graph": None;
  "onnx-constant-twice": { name: string };
  "onnx-too-many-axes": { most: number };
  "onnx-axis-no-size": { value: string };
  "onnx-constant-size": { name: string; shape: readonly number[]; needed: number; found: number };
  "onnx-too-many-varints": { bytes: number };
  "wire-number-cut-off": None;
  "wire-number-too-long": None;
  "wire-field-too-long": { length: string; follow: number };
  "wire-no-such-field": { number: number };
  "wire-no-such-type": { wire: number };
  "wire-not-utf8": None;
  /** Not damaged, but kept in several files. */
  "onnx-weights-elsewhere": { name: string };
  /** Intact, but no BERT, and why not. */
  "onnx-no-bert": None;
  "onnx-attention": None;
  "onnx-activation": None;
  "onnx-epsilons": None;
  "onnx-use": { name: string; found: readonly string[]; expected: readonly string[] };
  "onnx-scale": { name: string };
  "onnx-scale-not-finite": { name: string };
  "onnx-zero-point": { name: string };
}

/** Somebody's encoder: its files, their settings and its vocabulary. */
interface ImportProblems {
  "encoder-does-not-fit": { config: EncoderConfig; differences: ShapeDifferences };
  "heads-unknown": { hiddenSize: number };
  /** `inMetadata`: no file of that name, but an entry of the weights' metadata. */
  "file-not-json": { name: string; inMetadata: boolean; said: string };
  "file-no-object": { name: string; inMetadata: boolean };
  "config-differs": { field: string; value: unknown; accepted: readonly unknown[] };
  "config-no-size": { field: string; value: unknown };
  "no-vocabulary": None;
  "vocabulary-not-wordpiece": None;
  "vocabulary-with-holes": { token: string; id: unknown };
  "vocabulary-not-utf8": None;
  "several-weights": { files: readonly string[] };
  "no-weights": None;
  "shards-missing": { index: string; missing: readonly string[] };
  "tensor-in-two-files": { name: string; second: string };
  "tensor-in-other-file": { name: string; file: string; index: string; placed?: string };
  "tensors-absent": { index: string; names: readonly string[] };
  "index-without-map": { index: string };
}

/** No problems: what was decided where the files are silent or wrong. */
interface ImportNotes {
  "heads-taken": { numHeads: number; hiddenSize: number };
  "text-lowercased": None;
}

export interface WeightProblems
  extends OwnFileProblems, FieldProblems, SafetensorsProblems, OnnxProblems, ImportProblems, ImportNotes {}

export const weightProblem = problemsOf<WeightProblems>();

/** What is wrong with one field of the metadata. */
export function fieldProblem<Code extends keyof FieldProblems>(
  code: Code,
  values: WeightProblems[Code],
  field: string,
): Problem {
  return weightProblem("metadata-field", { field }, weightProblem(code, values));
}

/** What a reader is told of a decision, worded like a problem. */
export function note<Code extends keyof ImportNotes>(code: Code, values: ImportNotes[Code]) {
  return { code, values };
}
