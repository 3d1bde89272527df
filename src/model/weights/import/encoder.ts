/** Somebody's pretrained BERT, from the files that it is published as, to this project's parameters, sizes and tokeniser. */
import type { EncoderConfig } from "../../config.js";
import type { Coded } from "../../../text/problem.js";
import type { TokenizerSpec } from "../../../text/tokenizer.js";
import { compareShapes, storedParameters } from "../checkpoint.js";
import type { Parameters } from "../checkpoint.js";
import { encoderShapes } from "../names.js";
import { note, weightProblem, type ShapeDifferences } from "../problems.js";
import { checkedEncoderConfig, parseSomeOfEncoderConfig, parseTokenizer } from "../schema.js";
import { publishedHeads, readConfigJson, sizesOfShapes } from "./config.js";
import { parseRecord } from "./json.js";
import { readOnnxBert } from "./onnx-bert.js";
import { readWeightFiles } from "./shards.js";
import type { ModelFiles } from "./shards.js";
import { readVocabularyFiles } from "./vocabulary.js";

export type { ModelFiles } from "./shards.js";

export interface ImportedEncoder {
  config: EncoderConfig;
  tokenizer: TokenizerSpec;
  /** Exactly those of `encoderShapes(config)`, their values kept as in the file until asked for. */
  parameters: Parameters;
  /** Tensors that the encoder has no use for, such as a pooler, in the shapes of the file's matrices [in, out]. */
  surplus: ShapeDifferences["surplus"];
  /** What was decided where the files are silent or wrong. */
  notes: Coded[];
}

/** Sizes that go before the files' own: fewer layers than the file has means the first ones, fewer positions likewise. */
export type AskedSizes = Partial<
  Pick<EncoderConfig, "numLayers" | "hiddenSize" | "numHeads" | "intermediateSize" | "maxPositions">
>;

const POSITIONS = "bert.embeddings.position_embeddings.weight";

/**
 * @param files a model's files by name: weights (one *.safetensors, shards with their index, or one *.onnx), vocab.txt or tokenizer.json,
 * and config.json where there is one. A file of this project holds the rest in its metadata.
 * @throws listing every tensor that is missing or of another shape than the sizes ask for, with what was expected and found
 */
export function importEncoder(files: ModelFiles, asked: AskedSizes = {}): ImportedEncoder {
  const weights = readWeights(files);
  const { tokenizer, notes: spoken } = vocabularyOf(files, weights.metadata);
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as AskedSizes;
  const stated: Partial<EncoderConfig> = {
    ...weights.stated,
    ...(files.has("config.json") ? readConfigJson(parseRecord("config.json", files.get("config.json")!)) : {}),
    ...ownConfig(weights.metadata),
  };
  const { config, notes } = sizes(weights.parameters, stated, given, tokenizer.vocabulary.length);
  const parameters = onlyFirstPositions(weights.parameters, config.maxPositions);
  const differences = compareShapes(parameters, encoderShapes(config));
  if (differences.missing.length + differences.misshapen.length > 0)
    throw weightProblem("encoder-does-not-fit", { config, differences });
  const wanted = encoderShapes(config);
  return {
    config,
    tokenizer,
    parameters: new Map([...wanted.keys()].map((name) => [name, parameters.get(name)!])),
    surplus: differences.surplus,
    notes: [...spoken, ...notes],
  };
}

interface WeightFile {
  parameters: Parameters;
  metadata: Record<string, string>;
  stated: Partial<EncoderConfig>;
}

function readWeights(files: ModelFiles): WeightFile {
  const onnx = [...files.keys()].filter((name) => name.endsWith(".onnx"));
  const others = [...files.keys()].some((name) => name.endsWith(".safetensors"));
  if (onnx.length === 1 && !others) {
    const { parameters, ...stated } = readOnnxBert(files.get(onnx[0])!);
    return { parameters, metadata: {}, stated };
  }
  const { tensors, metadata } = readWeightFiles(files);
  return { parameters: storedParameters(tensors), metadata, stated: {} };
}

function vocabularyOf(files: ModelFiles, metadata: Record<string, string>) {
  if (metadata.tokenizer) return { tokenizer: ownTokenizer(metadata.tokenizer), notes: [] };
  const read = readVocabularyFiles(files);
  if (!read) throw weightProblem("no-vocabulary", {});
  return read;
}

/** The sizes in the metadata of a file of this project. */
function ownConfig({ config }: Record<string, string>): Partial<EncoderConfig> {
  if (config === undefined) return {};
  return parseSomeOfEncoderConfig(parseRecord("config", new TextEncoder().encode(config), true));
}

function ownTokenizer(text: string): TokenizerSpec {
  return parseTokenizer(parseRecord("tokenizer", new TextEncoder().encode(text), true));
}

/** Asked sizes first, then stated ones, then those that the shapes tell; heads at last by what is published of that size. */
function sizes(parameters: Parameters, stated: Partial<EncoderConfig>, asked: AskedSizes, vocabulary: number) {
  const seen = sizesOfShapes(parameters);
  const hiddenSize = asked.hiddenSize ?? stated.hiddenSize ?? seen.hiddenSize ?? 0;
  const published = publishedHeads(hiddenSize);
  const numHeads = asked.numHeads ?? stated.numHeads ?? published;
  if (numHeads === undefined) throw weightProblem("heads-unknown", { hiddenSize });
  const notes = (asked.numHeads ?? stated.numHeads) ? [] : [note("heads-taken", { numHeads, hiddenSize })];
  const positions = stated.maxPositions ?? seen.maxPositions ?? 512;
  const config: EncoderConfig = {
    vocabSize: vocabulary,
    hiddenSize,
    numLayers: asked.numLayers ?? stated.numLayers ?? seen.numLayers ?? 12,
    numHeads,
    intermediateSize: asked.intermediateSize ?? stated.intermediateSize ?? seen.intermediateSize ?? 4 * hiddenSize,
    maxPositions: Math.min(positions, asked.maxPositions ?? positions),
    typeVocabSize: stated.typeVocabSize ?? seen.typeVocabSize ?? 2,
    layerNormEps: stated.layerNormEps ?? 1e-12,
  };
  // Before a shape is listed for each of a billion layers.
  return { config: checkedEncoderConfig(config), notes };
}

/** Position embeddings are rows, so shorter sentences need but the first of them. */
function onlyFirstPositions(parameters: Parameters, positions: number): Parameters {
  const table = parameters.get(POSITIONS);
  if (!table || table.shape.length !== 2 || table.shape[0] <= positions) return parameters;
  const width = table.shape[1];
  const kept = { shape: [positions, width], data: table.data.slice(0, positions * width) };
  return new Map([...parameters, [POSITIONS, kept]]);
}
