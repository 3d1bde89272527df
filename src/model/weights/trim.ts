/**
 * Fewer rows in the vocabulary of an encoder that reads one field's texts: an embedding table of 21,128 rows is nearly half of a small
 * Chinese BERT, and most of its rows are never looked up.
 */
import { commonHanzi, isCommonSign } from "../../text/common-characters.js";
import type { TokenizerSpec } from "../../text/tokenizer.js";
import { createTokenizer } from "../../text/tokenizers.js";
import { SPECIAL_TOKENS } from "../../text/vocabulary.js";
import { atRest } from "./checkpoint.js";
import type { Parameters } from "./checkpoint.js";
import { weightProblem } from "./problems.js";

const WORDS = "bert.embeddings.word_embeddings.weight";

/**
 * The tokens to keep: special ones, those met in the texts, common hanzi and signs, and every piece of a single ASCII letter or digit, so
 * that a word whose longer pieces went can still be spelled. What is left out is [UNK] from then on, or cut into shorter pieces.
 */
export function neededTokens(spec: TokenizerSpec, texts: Iterable<string>): Set<string> {
  const { encode } = createTokenizer(spec);
  const needed = new Set<string>([...SPECIAL_TOKENS, ...commonHanzi()]);
  for (const text of texts) for (const token of encode(text)) needed.add(token.text);
  return new Set(spec.vocabulary.filter((token) => needed.has(token) || isSmallPiece(token)));
}

/** A character or a sign that may be met alone, or a letter or digit that goes on with a word. */
const isSmallPiece = (token: string) => isCommonSign(token) || /^##[0-9A-Za-z]$/.test(token);

export interface TrimmedVocabulary {
  tokenizer: TokenizerSpec;
  parameters: Parameters;
  /** Rows before. */
  from: number;
}

/**
 * An encoder, or a whole model, with the rows of the kept tokens alone, in their old order.
 * @throws where the embedding table is missing or has not a row for each token
 */
export function trimVocabulary(
  parameters: Parameters,
  spec: TokenizerSpec,
  keep: ReadonlySet<string>,
): TrimmedVocabulary {
  const table = parameters.get(WORDS);
  const size = spec.vocabulary.length;
  if (table?.shape.length !== 2 || table.shape[0] !== size)
    throw weightProblem("vocabulary-rows-wrong", { name: WORDS, shape: table?.shape ?? [], tokens: size });
  const rows = spec.vocabulary.flatMap((token, id) => (keep.has(token) ? [id] : []));
  const width = table.shape[1];
  const words = atRest([rows.length, width], () => pickRows(table.data, rows, width));
  return {
    tokenizer: { ...spec, vocabulary: rows.map((id) => spec.vocabulary[id]) },
    parameters: new Map([...parameters, [WORDS, words]]),
    from: size,
  };
}

function pickRows(table: Float32Array, rows: readonly number[], width: number): Float32Array {
  const picked = new Float32Array(rows.length * width);
  rows.forEach((id, i) => picked.set(table.subarray(id * width, (id + 1) * width), i * width));
  return picked;
}
