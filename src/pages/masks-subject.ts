/** What the masks page looks at: a sentence as the model reads it, and a pair of its entities. */
import type { ModelSummary } from "../runtime/protocol.js";
import { withGlosses } from "../corpus/glosses.js";
import { getClient } from "../runtime/page.js";
import type { Document, Entity } from "../text/document.js";
import type { TraceToken } from "../model/trace.js";
import { pickExamples } from "./examples.js";
import { pairOf } from "./masks-pairs.js";
import type { Pair } from "./masks-pairs.js";
import { pageProblem } from "./problems.js";
import { corpusSentence, corpusSplit, tokensOf } from "./sentences.js";

export type EntitySource = "predicted" | "annotated";

/** What a page's address says of its sentence and pair. */
export interface AskedSubject {
  /** Id of a corpus sentence; empty for the page's own choice, or where `text` is set. */
  sentence: string;
  text: string;
  from: EntitySource;
  /** Two character spans; all 0 for the page's own choice. */
  pair: readonly number[];
}

export interface Subject {
  summary: ModelSummary;
  text: string;
  tokens: TraceToken[];
  predicted: Document;
  annotated?: Document;
  rail: EntitySource;
  pair: Pair | null;
}

/** Reads the sentence that the settings name, with the pair that they name or a telling one. Rejects for a baseline. */
export async function readSubject(summary: ModelSummary, state: AskedSubject): Promise<Subject> {
  if (!summary.config) throw pageProblem("no-attention", {});
  const annotated = state.text === "" ? await chosenSentence(state.sentence) : undefined;
  const text = annotated?.text ?? state.text;
  const asked = { id: annotated?.id ?? "typed", text, entities: [], relations: [] };
  const [found] = await getClient().predict(summary.model, [asked]);
  const predicted = withGlosses(found);
  const tokens = await tokensOf(getClient(), summary.model, text);
  const rail = annotated && (state.from === "annotated" || predicted.entities.length < 2) ? "annotated" : "predicted";
  const subject: Subject = { summary, text, tokens, predicted, annotated, rail, pair: null };
  return { ...subject, pair: askedPair(subject, state.pair) ?? tellingPair(subject) };
}

/** The entities and relations of a rail. */
export function railOf(subject: Subject, source: EntitySource): Document {
  return source === "annotated" ? (subject.annotated ?? subject.predicted) : subject.predicted;
}

function askedPair(subject: Subject, [a, b, c, d]: readonly number[]): Pair | null {
  const { entities } = railOf(subject, subject.rail);
  const at = (start: number, end: number) => entities.find((entity) => entity.start === start && entity.end === end);
  const [first, second] = [at(a, b), at(c, d)];
  return first && second && first !== second ? pairOf(subject, first, second) : null;
}

/** The related pair that stands farthest apart; without relations the first two entities. */
export function tellingPair(subject: Subject): Pair | null {
  const { entities, relations } = railOf(subject, subject.rail);
  const find = (id: string) => entities.find((entity) => entity.id === id);
  const linked = relations.flatMap(({ head, tail }) => {
    const [a, b] = [find(head), find(tail)];
    return a && b ? [[a, b] as const] : [];
  });
  const distance = ([a, b]: readonly [Entity, Entity]) => Math.abs(a.start - b.start);
  const [farthest] = linked.sort((p, q) => distance(q) - distance(p));
  const [first, second] = farthest ?? entities;
  return first && second ? pairOf(subject, first, second) : null;
}

async function chosenSentence(id: string): Promise<Document | undefined> {
  const asked = id === "" ? undefined : await corpusSentence(id);
  if (asked) return asked;
  const test = await corpusSplit("test");
  return pickExamples(test)[0] ?? test[0];
}
