/** A small BERT with random weights, as the files that such a model is published as. */
import { toCheckpoint } from "../../../../src/model/weights/checkpoint.js";
import { initialParameters } from "../../../../src/model/weights/initial.js";
import { encoderShapes } from "../../../../src/model/weights/names.js";
import { SPECIAL_TOKENS } from "../../../../src/text/vocabulary.js";

const encode = (text: string) => new TextEncoder().encode(text);

/** The file of weights is in half precision. @param characters the vocabulary, special tokens aside */
export function publishedBert(
  characters: readonly string[],
  { layers = 2, hidden = 32, heads = 2, positions = 128, seed = "published" } = {},
): Map<string, Uint8Array> {
  const vocabulary = [...SPECIAL_TOKENS, ...characters];
  const config = {
    ...{ vocabSize: vocabulary.length, hiddenSize: hidden, numLayers: layers, numHeads: heads },
    ...{ intermediateSize: 2 * hidden, maxPositions: positions, typeVocabSize: 2, layerNormEps: 1e-12 },
  };
  const published = {
    ...{ model_type: "bert", hidden_act: "gelu", vocab_size: config.vocabSize, hidden_size: hidden },
    ...{ num_hidden_layers: layers, num_attention_heads: heads, intermediate_size: config.intermediateSize },
    ...{ max_position_embeddings: positions, type_vocab_size: 2, layer_norm_eps: 1e-12 },
  };
  return new Map([
    ["config.json", encode(JSON.stringify(published))],
    ["vocab.txt", encode(`${vocabulary.join("\n")}\n`)],
    ["model.safetensors", toCheckpoint(initialParameters(encoderShapes(config), seed), {}, "F16")],
  ]);
}
