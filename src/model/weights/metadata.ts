/** What a model's file says of it besides the weights; safetensors metadata values are strings, so each is JSON. */
import { classesOf, inOrder, NO_RELATION } from "../../text/labels.js";
import type { LabelSet, RelationClass } from "../../text/labels.js";
import type { TokenizerSpec } from "../../text/tokenizer.js";
import { SPECIAL_TOKENS } from "../../text/vocabulary.js";
import { systemName } from "../catalogue.js";
import type { SystemName } from "../catalogue.js";
import type { SystemConfig } from "../config.js";
import { ModelFileError } from "./model-file-error.js";
import { brief, metadataError, parseConfig, parseEncoderConfig, parseLabels, parseTokenizer } from "./schema.js";

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
 * @throws ModelFileError naming the entry that is missing or no JSON, or the field that is wrong
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
    throw metadataError("config.vocabSize", `= ${vocabSize}, but tokenizer.vocabulary holds ${length} tokens`);
  return tokenizer;
}

function entry(metadata: Record<string, string>, key: (typeof KEYS)[number]): unknown {
  if (!Object.hasOwn(metadata, key))
    throw new ModelFileError(
      `The file's metadata has no "${key}": it holds weights, but not one of this project's models.`,
    );
  try {
    return JSON.parse(metadata[key]) as unknown;
  } catch {
    throw new ModelFileError(`The file's metadata entry "${key}" is not JSON.`);
  }
}

function knownSystem(name: unknown): SystemName {
  if (typeof name !== "string") throw metadataError("system", `= ${brief(name)}, which should be a text`);
  try {
    return systemName(name);
  } catch (error) {
    throw new ModelFileError((error as Error).message);
  }
}

/** A token of the character tokeniser that is not one character could never be met; one that stands twice, not under its first id. */
function checkVocabulary({ kind, vocabulary }: TokenizerSpec): void {
  const known = new Set(vocabulary);
  const missing = SPECIAL_TOKENS.filter((token) => !known.has(token));
  if (missing.length > 0) throw metadataError("tokenizer.vocabulary", `has no ${missing.join(", ")}`);
  if (kind !== "character") return;
  const odd = vocabulary.findIndex((token) => [...token].length !== 1 && !/^\[.+\]$/u.test(token));
  if (odd >= 0)
    throw metadataError(`tokenizer.vocabulary[${odd}]`, `= ${brief(vocabulary[odd])}, which should be one character`);
  if (known.size < vocabulary.length)
    throw metadataError("tokenizer.vocabulary", `holds ${brief(firstTwice(vocabulary))} twice`);
}

/** Labels as training makes them from documents (`labelSetOf`): whatever else stands there, the weights were not trained for. */
function checkLabels({ entityTypes, relationClasses }: LabelSet): void {
  const twice = firstTwice(entityTypes);
  if (twice !== undefined) throw metadataError("labels.entityTypes", `holds ${brief(twice)} twice`);
  const sorted = inOrder(entityTypes);
  const misplaced = entityTypes.findIndex((type, i) => type !== sorted[i]);
  if (misplaced >= 0)
    throw metadataError(
      `labels.entityTypes[${misplaced}]`,
      `= ${brief(entityTypes[misplaced])}, which is out of order: ${brief(sorted[misplaced])} should stand there`,
    );
  const types = new Set(entityTypes);
  relationClasses.forEach(({ signatures }, i) => {
    const strange = signatures.flat().find((type) => !types.has(type));
    if (strange !== undefined)
      throw metadataError(
        `labels.relationClasses[${i}].signatures`,
        `names the type ${brief(strange)}, which is not in labels.entityTypes`,
      );
  });
  const collision = firstTwice([NO_RELATION, ...relationClasses.map(({ name }) => name)]);
  if (collision !== undefined)
    throw metadataError("labels.relationClasses", `holds the name ${brief(collision)} twice`);
  const signaturesOf = new Map(relationClasses.map(({ type, signatures }) => [type, signatures]));
  const expected = inOrder(signaturesOf.keys()).flatMap((type) => classesOf(type, signaturesOf.get(type)!));
  for (let i = 0; i < Math.max(expected.length, relationClasses.length); i++) {
    const [should, is] = [expected.at(i), relationClasses.at(i)].map(asOneText);
    if (should !== is)
      throw metadataError(
        `labels.relationClasses[${i}]`,
        `is ${is}; after the types before it, ${should} should stand`,
      );
  }
}

const asOneText = (one: RelationClass | undefined) =>
  one ? brief([one.name, one.type, one.order, one.signatures.map(([head, tail]) => `${head} → ${tail}`)]) : "nothing";

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
