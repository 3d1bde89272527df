/**
 * The one shape that annotated text has in this project. Every format is read into it and written from it, and every
 * model predicts it (with a score on each entity and relation).
 *
 * Offsets are UTF-16 code units into `text`, end exclusive, so `text.slice(start, end)` is the surface form.
 */

/** A typed span of a document's text. */
export interface Entity {
  /** Unique within its document. */
  id: string;
  type: string;
  start: number;
  end: number;
  /** Probability of the span under the model that predicted it, in [0, 1]; absent on gold annotation. */
  score?: number;
  /** English gloss of the surface form, where one is known. */
  gloss?: string;
}

/** A typed, directed link between two entities of the same document. */
export interface Relation {
  type: string;
  /** Entity id. */
  head: string;
  /** Entity id. */
  tail: string;
  /** Probability of the class under the model that predicted it, in [0, 1]; absent on gold annotation. */
  score?: number;
}

/** A stretch of text with an English gloss (a clause of a generated report). */
export interface GlossedSpan {
  start: number;
  end: number;
  gloss: string;
}

/** A sentence (the unit of training, prediction and scoring) with its annotation. */
export interface Document {
  id: string;
  text: string;
  entities: Entity[];
  relations: Relation[];
  /** The report this sentence came from; splits never cut one apart. */
  report?: string;
  /** English gloss, clause by clause. */
  clauses?: GlossedSpan[];
}
