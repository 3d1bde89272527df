/**
 * What a model's metadata may say, field by field: the one place that knows. A file may come from anywhere, so every field is bounded
 * before a size of it makes anything; that the sizes are those of the tensors is checked against their shapes afterwards.
 */
import * as v from "valibot";
import type { TokenizerSpec } from "../../text/tokenizer.js";
import { MAX_ENTITY_TYPES, MAX_RELATION_CLASSES } from "../../text/labels.js";
import type { LabelSet } from "../../text/labels.js";
import { CATALOGUE } from "../catalogue.js";
import type { Setting, SystemName } from "../catalogue.js";
import type { EncoderConfig, SystemConfig } from "../config.js";
import { fieldProblem } from "./problems.js";
import type { Wanted } from "./problems.js";

/** What a value should be: valibot's messages are texts, so it travels in them as JSON, and `parse` takes it out again. */
const wanted = (what: Wanted) => JSON.stringify(what);

function whole(least: number, most: number) {
  const message = wanted({ kind: "whole", least, most });
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
}

function above0(most: number) {
  const message = wanted({ kind: "above0", most });
  return v.pipe(v.number(message), v.gtValue(0, message), v.maxValue(most, message));
}

function number(least: number, most: number) {
  const message = wanted({ kind: "number", least, most });
  return v.pipe(v.number(message), v.minValue(least, message), v.maxValue(most, message));
}

function choice<const O extends readonly string[]>(options: O) {
  return v.picklist(options, wanted({ kind: "choice", options }));
}

function list<const S extends v.GenericSchema>(item: S, least: number, most: number) {
  const message = wanted({ kind: "list", least, most });
  return v.pipe(v.array(item, message), v.minLength(least, message), v.maxLength(most, message));
}

const text = v.string(wanted({ kind: "text" }));
const OBJECT = wanted({ kind: "object" });
const MOST_TOKENS = 2 ** 20;
const MOST_POSITIONS = 2 ** 16;
/** The published BERTs have 1e-12 or 1e-5; a hundred times more would be felt in every layer. */
const MOST_EPSILON = 1e-2;

/** Of an encoder of any house: no BERT is near these bounds. */
const encoder = {
  vocabSize: whole(1, MOST_TOKENS),
  hiddenSize: whole(1, 2 ** 14),
  numLayers: whole(1, 1000),
  numHeads: whole(1, 1024),
  intermediateSize: whole(1, 2 ** 16),
  maxPositions: whole(1, MOST_POSITIONS),
  typeVocabSize: whole(1, 1024),
  layerNormEps: above0(MOST_EPSILON),
};
const encoderConfig = v.looseObject(encoder, OBJECT);
const someOfEncoderConfig = v.partial(encoderConfig);

const systemConfig = {
  vocabSize: whole(1, MOST_TOKENS),
  maxPositions: whole(1, MOST_POSITIONS),
  dropout: number(0, 0.999),
  noRelationPrior: v.optional(above0(1000)),
};

const tokenizer: v.GenericSchema<unknown, TokenizerSpec> = v.strictObject(
  {
    kind: choice(["character", "wordpiece"]),
    vocabulary: list(text, 1, MOST_TOKENS),
    lowercase: v.boolean(wanted({ kind: "boolean" })),
  },
  OBJECT,
);

const labels: v.GenericSchema<unknown, LabelSet> = v.strictObject(
  {
    entityTypes: list(text, 0, MAX_ENTITY_TYPES),
    relationClasses: list(
      v.strictObject(
        {
          name: text,
          type: text,
          order: choice(["types", "forward", "backward"]),
          signatures: list(v.strictTuple([text, text], wanted({ kind: "signature" })), 1, MAX_ENTITY_TYPES ** 2),
        },
        OBJECT,
      ),
      0,
      MAX_RELATION_CLASSES,
    ),
  },
  OBJECT,
);

type Schemas = Record<string, v.GenericSchema>;

const entryOf = (setting: Setting): v.GenericSchema => {
  if (setting.kind === "number") return (setting.whole ? whole : number)(setting.least, setting.most);
  return setting.tacit ? v.optional(choice(setting.options)) : choice(setting.options);
};

/** The settings of the catalogue in their ranges, and what no reader sets. */
function configOf(system: SystemName) {
  const settings: Readonly<Record<string, Setting>> = CATALOGUE[system].settings;
  const entries = Object.entries(settings).map(([name, setting]) => [name, entryOf(setting)] as const);
  const { typeVocabSize, layerNormEps } = encoder;
  // Whatever has layers of an encoder has these of it too.
  const fixed: Schemas = "numLayers" in settings ? { typeVocabSize, layerNormEps } : {};
  const all: Schemas = { ...systemConfig, ...fixed, ...Object.fromEntries(entries) };
  return v.strictObject(all, OBJECT);
}

/** @throws Problem with the field, what it says and what it should be; the same of all below */
export const parseConfig = (system: SystemName, value: unknown) =>
  // The catalogue is data: what its entries make together no type can follow.
  parse(configOf(system), "config", value) as unknown as SystemConfig;
export const parseLabels = (value: unknown): LabelSet => parse(labels, "labels", value);
export const parseTokenizer = (value: unknown): TokenizerSpec => parse(tokenizer, "tokenizer", value);
export const parseEncoderConfig = (value: unknown): EncoderConfig =>
  checkedEncoderConfig(parse(encoderConfig, "config", value));
/** Where a file need not say everything. */
export const parseSomeOfEncoderConfig = (value: unknown): Partial<EncoderConfig> =>
  parse(someOfEncoderConfig, "config", value);

/** The sizes of an encoder, whatever files they come from. @throws Problem where they are out of bounds */
export function checkedEncoderConfig(config: EncoderConfig): EncoderConfig {
  parse(encoderConfig, "config", config);
  const { hiddenSize, numHeads } = config;
  if (hiddenSize % numHeads !== 0)
    throw fieldProblem("no-multiple-of-heads", { hiddenSize, numHeads }, "config.hiddenSize");
  return config;
}

function parse<S extends v.GenericSchema>(schema: S, root: string, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  // As it was given: what is saved again should be the same bytes, and the schema would put its fields in another order.
  if (result.success) return value as v.InferOutput<S>;
  const [issue] = result.issues;
  const field = (issue.path ?? []).reduce(
    (path, { key }) => path + (typeof key === "number" ? `[${key}]` : `.${String(key)}`),
    root,
  );
  if (issue.expected === "never") throw fieldProblem("field-unknown", {}, field);
  if (issue.input === undefined) throw fieldProblem("field-missing", {}, field);
  const values = { found: brief(issue.input), wanted: JSON.parse(issue.message) as Wanted };
  throw fieldProblem("field-of-other-kind", values, field);
}

/** A value as a problem carries it: JSON, shortened. */
export function brief(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}
