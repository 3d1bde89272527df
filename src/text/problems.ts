/** What can be wrong with annotated text and vocabularies: every code of this room with its values. */
import { problemsOf } from "./problem.js";

/** A JSON value that stands where another kind was expected. */
export interface FoundValue {
  kind: "nothing" | "list" | "object" | "string" | "number" | "boolean";
  /** The value itself as JSON, shortened; absent for lists, objects and nothing. */
  json?: string;
}

type None = Record<never, never>;

export interface TextProblems {
  /** A file that cannot be read as annotation. Its cause is one of the codes below, up to `no-such-place`. */
  "bad-format": {
    /** "" where the text is from no file. */
    file: string;
    /** From 1; null where the file is one JSON value, and `field` alone tells the place. */
    line: number | null;
    /** Path into the record, such as "entities[2].start"; empty for the record itself. */
    field: string;
  };
  "file-empty": None;
  "list-empty": None;
  "not-utf8": None;
  "not-json": { said: string };
  "unknown-format": None;
  "expected-object": { found: FoundValue };
  "expected-list": { found: FoundValue };
  "expected-string": { found: FoundValue };
  "expected-whole-number": { found: FoundValue };
  "expected-identifier": { found: FoundValue };
  "name-empty": None;
  "reference-missing": None;
  "no-probability": None;
  "entity-id-twice": { id: string };
  "no-such-entity": { id: string };
  /** SpERT JSON names entities by their place in the list. */
  "no-such-place": { place: number; entities: number };

  "entity-cuts-character": { document: string; start: number; end: number };
  "relation-to-nowhere": { document: string; relation: string; head: string; tail: string };
  "too-many-entity-types": { types: number; most: number };
  "too-many-relation-classes": { classes: number; most: number };
  "relation-class-twice": { name: string };
  "no-special-tokens": { missing: string[] };
  "unknown-tokenizer": { kind: string };
}

export const textProblem = problemsOf<TextProblems>();
