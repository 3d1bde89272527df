/** Writes one sentence piece by piece and keeps the books: spans, links and the English of each clause. */
import type { Entity, GlossedSpan, Relation } from "../text/document.js";
import type { EntityType, RelationType } from "./schema.js";
import type { Form } from "./vessels.js";

/** A sentence without its place in a report. */
export interface Sentence {
  text: string;
  entities: Entity[];
  relations: Relation[];
  clauses: GlossedSpan[];
}

export class SentenceBuilder {
  private text = "";
  private readonly entities: Entity[] = [];
  private readonly relations: Relation[] = [];
  private readonly clauses: GlossedSpan[] = [];
  private clauseStart = 0;
  private english: string[] = [];

  /** @param spaced whether Latin letters and digits stand apart from Chinese characters by a space */
  constructor(private readonly spaced = false) {}

  /** Unlabelled text and what it adds to the clause's gloss. */
  say(text: string, gloss = ""): this {
    this.append(text);
    if (gloss) this.english.push(gloss);
    return this;
  }

  /** A labelled span; returns its id. */
  entity(type: EntityType, form: Form): string {
    const start = this.append(form.text);
    const id = `e${this.entities.length}`;
    this.entities.push({ id, type, start, end: this.text.length, gloss: form.gloss });
    this.english.push(form.gloss);
    return id;
  }

  link(type: RelationType, head: string, tail: string): this {
    this.relations.push({ type, head, tail });
    return this;
  }

  /** Closes the clause; the mark itself belongs to none. */
  end(mark: string): this {
    if (this.english.length > 0) {
      const gloss = this.english
        .join(" ")
        .replace(/ ([,:;)])/g, "$1")
        .replace(/\( /g, "(");
      this.clauses.push({ start: this.clauseStart, end: this.text.length, gloss });
    }
    this.text += mark;
    this.clauseStart = this.text.length;
    this.english = [];
    return this;
  }

  get length(): number {
    return this.text.length;
  }

  /** Whether some relation of the type starts at this entity. */
  isHead(type: RelationType, id: string): boolean {
    return this.relations.some((relation) => relation.type === type && relation.head === id);
  }

  get entityCount(): number {
    return this.entities.length;
  }

  build(): Sentence {
    const { text, entities, relations, clauses } = this;
    return { text, entities, relations, clauses };
  }

  private append(text: string): number {
    if (this.spaced && this.length > this.clauseStart && isSeam(this.text.at(-1) ?? "", text.charAt(0)))
      this.text += " ";
    const start = this.text.length;
    this.text += text;
    return start;
  }
}

const LATIN = /[A-Za-z0-9]/;
const CHINESE = /[\u4e00-\u9fff]/;

function isSeam(left: string, right: string): boolean {
  return (LATIN.test(left) && CHINESE.test(right)) || (CHINESE.test(left) && LATIN.test(right));
}
