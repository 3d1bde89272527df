/** What the annotation says about a pair of entities, predicted ones too where their spans agree. */
import { words } from "../../i18n/index.js";
import type { Document, Entity } from "../../text/document.js";
import type { Subject } from "../masks-subject.js";

type Span = Pick<Entity, "start" | "end">;

/** The annotated relation type of two spans: No Relation where both are annotated, undefined where one is not. */
export function relationBetween({ entities, relations }: Document, first: Span, second: Span): string | undefined {
  const find = ({ start, end }: Span) => entities.find((entity) => entity.start === start && entity.end === end);
  const [a, b] = [find(first), find(second)];
  if (!a || !b) return undefined;
  const joins = (head: string, tail: string) => (head === a.id && tail === b.id) || (head === b.id && tail === a.id);
  return relations.find(({ head, tail }) => joins(head, tail))?.type ?? words.noRelation;
}

/** The annotated class of the chosen pair, where the sentence and both entities are annotated. */
export function goldRelation({ annotated, pair }: Subject): string | undefined {
  return annotated && pair ? relationBetween(annotated, ...pair.entities) : undefined;
}
