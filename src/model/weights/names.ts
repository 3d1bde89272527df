/**
 * What the model's parameters are called and how large they are. The encoder's names are Hugging Face's for BERT, so a
 * published checkpoint drops in.
 */
import type { EncoderConfig, FocusedConfig } from "../config.js";
import { POOLED_PARTS } from "../heads.js";
import type { Task } from "../system.js";

/** Model-side shapes by name, in the order of the forward pass; dense weights are [in, out]. */
export type ParameterShapes = Map<string, number[]>;

/**
 * Every parameter of the focused model.
 * @param tagCount tags of the CRF
 * @param relationClassCount classes of the relation head, No Relation included
 * @param tasks which heads there are
 */
export function parameterShapes(
  config: FocusedConfig,
  tagCount: number,
  relationClassCount: number,
  tasks: readonly Task[] = ["ner", "relation"],
): ParameterShapes {
  const d = config.hiddenSize;
  const ner: Entries = [
    ...attentionShapes("ner.attention", d),
    ...denseShapes("ner.emission", d, tagCount),
    ...crfShapes(tagCount),
  ];
  const read = config.readout === "pooled" ? (1 + POOLED_PARTS) * d : d;
  const relation: Entries = [
    ...denseShapes("relation.dense", read, d),
    ...denseShapes("relation.output", d, relationClassCount),
  ];
  return new Map([
    ...encoderShapes(config),
    ...(tasks.includes("ner") ? ner : []),
    ...(tasks.includes("relation") ? relation : []),
  ]);
}

function crfShapes(tagCount: number): Entries {
  return [
    ["ner.crf.start", [tagCount]],
    ["ner.crf.transitions", [tagCount, tagCount]],
    ["ner.crf.end", [tagCount]],
  ];
}

/** The parameters that a BERT checkpoint brings along. */
export function encoderShapes(config: EncoderConfig): ParameterShapes {
  const { hiddenSize: d, intermediateSize, vocabSize, maxPositions, typeVocabSize, numLayers } = config;
  return new Map([
    ["bert.embeddings.word_embeddings.weight", [vocabSize, d]],
    ["bert.embeddings.position_embeddings.weight", [maxPositions, d]],
    ["bert.embeddings.token_type_embeddings.weight", [typeVocabSize, d]],
    ...layerNormShapes("bert.embeddings", d),
    ...Array.from({ length: numLayers }, (_, i) => layerShapes(`bert.encoder.layer.${i}`, d, intermediateSize)).flat(),
  ]);
}

type Entries = [name: string, shape: number[]][];

function layerShapes(name: string, d: number, intermediateSize: number): Entries {
  return [
    ...attentionShapes(`${name}.attention`, d),
    ...denseShapes(`${name}.intermediate.dense`, d, intermediateSize),
    ...denseShapes(`${name}.output.dense`, intermediateSize, d),
    ...layerNormShapes(`${name}.output`, d),
  ];
}

/** A BertAttention: projections, output, and the LayerNorm after the residual. */
function attentionShapes(name: string, d: number): Entries {
  return [
    ...["self.query", "self.key", "self.value", "output.dense"].flatMap((part) => denseShapes(`${name}.${part}`, d, d)),
    ...layerNormShapes(`${name}.output`, d),
  ];
}

function denseShapes(name: string, from: number, to: number): Entries {
  return [
    [`${name}.weight`, [from, to]],
    [`${name}.bias`, [to]],
  ];
}

function layerNormShapes(name: string, d: number): Entries {
  return [
    [`${name}.LayerNorm.weight`, [d]],
    [`${name}.LayerNorm.bias`, [d]],
  ];
}

/** Whether a parameter is a dense layer's matrix: [in, out] in the model, [out, in] in files. */
export function isDenseWeight(name: string): boolean {
  return name.endsWith(".weight") && !isEmbedding(name) && !isLayerNormWeight(name);
}

function isEmbedding(name: string): boolean {
  return /embeddings?\.weight$/.test(name);
}

export function isLayerNormWeight(name: string): boolean {
  return name.endsWith("LayerNorm.weight");
}

/** Our name of a tensor in somebody's BERT file: bare encoder names get their prefix, TensorFlow's gamma and beta go. */
export function parameterName(fileName: string): string {
  return fileName
    .replace(/^(?=embeddings\.|encoder\.)/, "bert.")
    .replace(/\.LayerNorm\.gamma$/, ".LayerNorm.weight")
    .replace(/\.LayerNorm\.beta$/, ".LayerNorm.bias");
}
