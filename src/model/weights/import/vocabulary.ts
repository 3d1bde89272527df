/** The vocabulary that came with somebody's BERT: vocab.txt, or the tokenizer.json of a later library. */
import type { Coded } from "../../../text/problem.js";
import type { TokenizerSpec } from "../../../text/tokenizer.js";
import { wordPieceSpec } from "../../../text/tokenizers.js";
import { isRecord, parseRecord } from "./json.js";
import type { JsonRecord } from "./json.js";
import type { ModelFiles } from "./shards.js";
import { note, weightProblem } from "../problems.js";

export interface ImportedVocabulary {
  tokenizer: TokenizerSpec;
  /** What was decided against a file's own words, for the reader. */
  notes: Coded[];
}

/**
 * @returns undefined where no file has a vocabulary
 * @throws on a vocabulary of another kind than WordPiece, or one with holes
 */
export function readVocabularyFiles(files: ModelFiles): ImportedVocabulary | undefined {
  const record = (name: string) => (files.has(name) ? parseRecord(name, files.get(name)!) : undefined);
  const settings = record("tokenizer_config.json");
  const text = files.get("vocab.txt");
  const whole = record("tokenizer.json");
  const stated = statedCase(settings, whole);
  const vocabulary = text ? wordPieceSpec(decode(text), true).vocabulary : whole && ofTokenizerJson(whole);
  return vocabulary && withCase(vocabulary, stated);
}

/** A token that is written in brackets, such as [CLS] or <S>, is no text. */
const isSpecial = (token: string) => /^[[<].*[\]>]$/.test(token);

/**
 * A vocabulary without one capital letter is an uncased model's: were its text not lower-cased, every capital would be unknown.
 * Files that say otherwise exist.
 */
function withCase(vocabulary: string[], stated: boolean | undefined): ImportedVocabulary {
  const uncased = !vocabulary.some((token) => /[A-Z]/.test(token) && !isSpecial(token));
  const notes = uncased && stated === false ? [note("text-lowercased", {})] : [];
  return { tokenizer: { kind: "wordpiece", vocabulary, lowercase: uncased || (stated ?? false) }, notes };
}

function statedCase(settings?: JsonRecord, whole?: JsonRecord): boolean | undefined {
  const normalizer = whole?.normalizer;
  const stated = settings?.do_lower_case ?? (isRecord(normalizer) ? normalizer.lowercase : undefined);
  return typeof stated === "boolean" ? stated : undefined;
}

function ofTokenizerJson({ model, added_tokens: added }: JsonRecord): string[] {
  if (!isRecord(model) || !isRecord(model.vocab) || (model.type !== undefined && model.type !== "WordPiece"))
    throw weightProblem("vocabulary-not-wordpiece", {});
  const entries: [string, unknown][] = Object.entries(model.vocab);
  if (Array.isArray(added))
    for (const token of added as unknown[])
      if (isRecord(token) && typeof token.content === "string" && !Object.hasOwn(model.vocab, token.content))
        entries.push([token.content, token.id]);
  const vocabulary = new Array<string | undefined>(entries.length);
  for (const [token, id] of entries) {
    if (
      !Number.isSafeInteger(id) ||
      (id as number) < 0 ||
      (id as number) >= entries.length ||
      vocabulary[id as number] !== undefined
    )
      throw weightProblem("vocabulary-with-holes", { token, id });
    vocabulary[id as number] = token;
  }
  return vocabulary as string[];
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw weightProblem("vocabulary-not-utf8", {});
  }
}
