/** What can be wrong with annotated text and vocabularies, in words. */
import type { CorpusProblems } from "../../corpus/problems.js";
import type { FoundValue, TextProblems } from "../../text/problems.js";
import type { Wordings } from "./wording.js";

const KINDS = { nothing: "nothing", list: "a list", object: "an object" };

function found({ kind, json }: FoundValue): string {
  return kind === "nothing" || kind === "list" || kind === "object" ? KINDS[kind] : `${kind} ${json ?? ""}`;
}

const ONE_SENTENCE = "Choose a file with at least one annotated sentence.";

export const textWordings: Wordings<TextProblems> = {
  "bad-format": ({ file, line, field }, cause) => {
    const place = [file, line === null ? "" : `line ${line}`, field].filter(Boolean).join(", ");
    return { message: `${place}: ${cause?.message ?? ""}.`, advice: cause?.advice };
  },
  "file-empty": () => ({ message: "the file is empty", advice: ONE_SENTENCE }),
  "list-empty": () => ({ message: "the list is empty", advice: ONE_SENTENCE }),
  "not-utf8": () => ({
    message: "not text in UTF-8",
    advice: "Open it in the program that wrote it, save it with the encoding UTF-8, and try again.",
  }),
  "not-json": ({ said }) => ({
    message: `not JSON (${said})`,
    advice: "The file must be one JSON list, or one JSON object a line; check for a missing comma, quote or bracket.",
  }),
  "unknown-format": () => ({
    message: `found neither "tokens" (SpERT JSON) nor "text" (Document JSONL)`,
    advice:
      "Choose the file with the annotated sentences, not one with types or settings, or convert it to one of the two.",
  }),
  "expected-object": (values) => ({
    message: `expected an object, found ${found(values.found)}`,
    advice: "Write it as {…}.",
  }),
  "expected-list": (values) => ({
    message: `expected a list, found ${found(values.found)}`,
    advice: "Write it as […].",
  }),
  "expected-string": (values) => ({
    message: `expected a string, found ${found(values.found)}`,
    advice: "Write it in double quotes.",
  }),
  "expected-whole-number": (values) => ({
    message: `expected a whole number, found ${found(values.found)}`,
    advice: "Write it without quotes.",
  }),
  "expected-identifier": (values) => ({
    message: `expected a string or a number, found ${found(values.found)}`,
    advice: "Use a short name.",
  }),
  "name-empty": () => ({ message: "is empty", advice: "Give it a name." }),
  "reference-missing": () => ({
    message: "is missing",
    advice: "Name the id of one of the document's entities.",
  }),
  "no-probability": () => ({
    message: "is not a probability",
    advice: "Give a number from 0 to 1, or leave it out.",
  }),
  "entity-id-twice": ({ id }) => ({ message: `two entities are called "${id}"`, advice: "Give each its own id." }),
  "no-such-entity": ({ id }) => ({
    message: `no entity is called "${id}"`,
    advice: "Name the id of one of its entities.",
  }),
  "no-such-place": ({ place, entities }) => ({
    message: `there is no entity ${place} among ${entities}`,
    advice: "Relations count the sentence's entities from 0.",
  }),

  "entity-cuts-character": ({ document, start, end }) =>
    `Document ${document}: the entity at ${start} to ${end} cuts a character or leaves the text.`,
  "relation-to-nowhere": ({ document, relation, head, tail }) =>
    `Document ${document}: relation ${relation} points to an entity that is not there (${head} to ${tail}).`,
  "too-many-entity-types": ({ types, most }) =>
    `${types} entity types; at most ${most} can be trained. Merge or drop types, or check that the type field does not hold the entity's text.`,
  "too-many-relation-classes": ({ classes, most }) =>
    `${classes} relation classes; at most ${most} can be trained (a type whose direction the entity types don't tell counts twice). Merge or drop relation types.`,
  "relation-class-twice": ({ name }) =>
    `Two relation classes would be called "${name}". Rename that relation type; to annotate that nothing links two entities, leave the pair without a relation.`,
  "no-special-tokens": ({ missing }) =>
    `The vocabulary has no ${missing.join(", ")}. Use a BERT vocabulary (one token a line, special tokens included).`,
  "unknown-tokenizer": ({ kind }) => `There is no tokeniser called "${kind}".`,
};

export const corpusWordings: Wordings<CorpusProblems> = {
  "too-few-sentences": ({ sentences, least }) =>
    `There are ${sentences} sentences to learn from; at least ${least} are needed, one to measure with.`,
};
