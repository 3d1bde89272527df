/** What a model's file says of it besides the weights; safetensors metadata values are strings, so each is JSON. */
import { classesOf, inOrder, NO_RELATION } from "../../text/labels.js";
import type { LabelSet, RelationClass } from "../../text/labels.js";
import type { TokenizerSpec } from "../../text/tokenizer.js";
import { SPECIAL_TOKENS } from "../../text/vocabulary.js";
import { systemName } from "../catalogue.js";
import type { SystemName } from "../catalogue.js";
import type { SystemConfig } from "../config.js";
import { fieldProblem, weightProblem } from "./problems.js";
import { brief, parseConfig, parseEncoderConfig, parseLabels, parseTokenizer } from "./schema.js";

export interface ModelDescription {
  system: string;
  config: SystemConfig;
  labels: LabelSet;
  tokenizer: TokenizerSpec;
}

const KEYS = ["system", "config", "labels", "tokenizer"] as const;

export function modelMetadata(description: ModelDescription): Record<string, string> {
  return Object.fromEntries(KEYS.map((key) => [key, JSON.stringify(description[key])]));
}

/**
 * Every field in its range, and in accord with the others. That the sizes are those of the tensors is for whoever has these.
 * @throws Problem with the entry that is missing or no JSON, or the field that is wrong
 */
export function readModelMetadata(metadata: Record<string, string>): ModelDescription & { system: SystemName } {
  const system = knownSystem(entry(metadata, "system"));
  const config = parseConfig(system, entry(metadata, "config"));
  const labels = parseLabels(entry(metadata, "labels"));
  checkLabels(labels);
  return { system, config, labels, tokenizer: readTokenizer(metadata, config) };
}

/** The same of an encoder's file, which has no labels, or of the encoder in a model's. */
export function readEncoderMetadata(metadata: Record<string, string>) {
  const config = parseEncoderConfig(entry(metadata, "config"));
  return { config, tokenizer: readTokenizer(metadata, config) };
}

function readTokenizer(metadata: Record<string, string>, { vocabSize }: Pick<SystemConfig, "vocabSize">) {
  const tokenizer = parseTokenizer(entry(metadata, "tokenizer"));
  checkVocabulary(tokenizer);
  const { length } = tokenizer.vocabulary;
  if (vocabSize !== length)
    throw fieldProblem("vocabulary-of-other-size", { vocabSize, tokens: length }, "config.vocabSize");
  return tokenizer;
}

function entry(metadata: Record<string, string>, key: (typeof KEYS)[number]): unknown {
  if (!Object.hasOwn(metadata, key)) throw weightProblem("metadata-missing", { key });
  try {
    return JSON.parse(metadata[key]) as unknown;
  } catch {
    throw weightProblem("metadata-not-json", { key });
  }
}

function knownSystem(name: unknown): SystemName {
  if (typeof name !== "string")
    throw fieldProblem("field-of-other-kind", { found: brief(name), wanted: { kind: "text" } }, "system");
  return systemName(name);
}

/** A token of the character tokeniser that is not one character could never be met; one that stands twice, not under its first id. */
function checkVocabulary({ kind, vocabulary }: TokenizerSpec): void {
  const known = new Set(vocabulary);
  const missing = SPECIAL_TOKENS.filter((token) => !known.has(token));
  if (missing.length > 0) throw fieldProblem("field-lacks", { missing }, "tokenizer.vocabulary");
  if (kind !== "character") return;
  const odd = vocabulary.findIndex((token) => [...token].length !== 1 && !/^\[.+\]$/u.test(token));
  if (odd >= 0) {
    const values = { found: brief(vocabulary[odd]), wanted: { kind: "character" } } as const;
    throw fieldProblem("field-of-other-kind", values, `tokenizer.vocabulary[${odd}]`);
  }
  if (known.size < vocabulary.length)
    throw fieldProblem("entry-twice", { entry: brief(firstTwice(vocabulary)) }, "tokenizer.vocabulary");
}

/** Labels as training makes them from documents (`labelSetOf`): whatever else stands there, the weights were not trained for. */
function checkLabels({ entityTypes, relationClasses }: LabelSet): void {
  const twice = firstTwice(entityTypes);
  if (twice !== undefined) throw fieldProblem("entry-twice", { entry: brief(twice) }, "labels.entityTypes");
  const sorted = inOrder(entityTypes);
  const misplaced = entityTypes.findIndex((type, i) => type !== sorted[i]);
  if (misplaced >= 0) {
    const values = { found: brief(entityTypes[misplaced]), expected: brief(sorted[misplaced]) };
    throw fieldProblem("type-out-of-order", values, `labels.entityTypes[${misplaced}]`);
  }
  const types = new Set(entityTypes);
  relationClasses.forEach(({ signatures }, i) => {
    const strange = signatures.flat().find((type) => !types.has(type));
    if (strange !== undefined)
      throw fieldProblem("type-not-listed", { type: brief(strange) }, `labels.relationClasses[${i}].signatures`);
  });
  const collision = firstTwice([NO_RELATION, ...relationClasses.map(({ name }) => name)]);
  if (collision !== undefined)
    throw fieldProblem("class-name-twice", { name: brief(collision) }, "labels.relationClasses");
  const signaturesOf = new Map(relationClasses.map(({ type, signatures }) => [type, signatures]));
  const expected = inOrder(signaturesOf.keys()).flatMap((type) => classesOf(type, signaturesOf.get(type)!));
  for (let i = 0; i < Math.max(expected.length, relationClasses.length); i++) {
    const [should, is] = [expected.at(i), relationClasses.at(i)].map(asOneText);
    if (should !== is)
      throw fieldProblem("class-out-of-order", { found: is, expected: should }, `labels.relationClasses[${i}]`);
  }
}

const asOneText = (one: RelationClass | undefined) =>
  one && brief([one.name, one.type, one.order, one.signatures.map(([head, tail]) => `${head} → ${tail}`)]);

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
