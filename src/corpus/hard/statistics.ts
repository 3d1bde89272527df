/** What test-hard holds, counted beside what test holds: how much of it train lacks, and how far its relations reach. */
import type { Document } from "../../text/document.js";
import { ENTITY_TYPES, type EntityType } from "../schema.js";
import { sentenceKey, SPLITS, type Corpus } from "../splits.js";
import { record, rounded, splitStatistics, type SplitStatistics } from "../statistics.js";

/** Of the mentions of a type, those whose surface form is no entity of that type in train. `share` is in [0, 1]. */
export interface UnseenMentions {
  mentions: number;
  unseenInTrain: number;
  share: number;
}

/** What can be said of test and of test-hard alike. */
export interface ShiftStatistics {
  unseen: Record<EntityType, UnseenMentions>;
  /** Relations whose ends are at least two clauses apart. `share` is in [0, 1]. */
  remote: { relations: number; remote: number; share: number };
  /** Distinct surface forms that are an entity in one place and unlabelled text in another. */
  inContextOnly: number;
}

export interface HardStatistics {
  counts: SplitStatistics;
  shift: Record<"test" | "test-hard", ShiftStatistics>;
  /** Sentences whose text, digits aside, occurs in train, dev or test: none, by construction. */
  sharedWithCorpus: number;
}

export function hardStatistics(corpus: Corpus, hard: readonly Document[]): HardStatistics {
  const keys = new Set(SPLITS.flatMap((split) => corpus[split].map(({ text }) => sentenceKey(text))));
  return {
    counts: splitStatistics(hard),
    shift: { test: shift(corpus.train, corpus.test), "test-hard": shift(corpus.train, hard) },
    sharedWithCorpus: hard.filter(({ text }) => keys.has(sentenceKey(text))).length,
  };
}

function shift(train: readonly Document[], documents: readonly Document[]): ShiftStatistics {
  const known = new Set(train.flatMap(formsOf).map(({ type, form }) => `${type} ${form}`));
  return {
    unseen: record(ENTITY_TYPES, (asked) => {
      const mentions = documents.flatMap(formsOf).filter(({ type }) => type === asked);
      const unseen = mentions.filter(({ type, form }) => !known.has(`${type} ${form}`)).length;
      return { mentions: mentions.length, unseenInTrain: unseen, share: rounded(unseen / mentions.length, 4) };
    }),
    remote: remoteRelations(documents),
    inContextOnly: formsInContextOnly(documents).length,
  };
}

const formsOf = ({ text, entities }: Document) =>
  entities.map(({ type, start, end }) => ({ type, form: text.slice(start, end) }));

/** Clauses are counted by their marks, so that a remark in which nothing is labelled counts as well. */
function remoteRelations(documents: readonly Document[]): ShiftStatistics["remote"] {
  let [relations, remote] = [0, 0];
  for (const document of documents) {
    const clauses = document.clauses ?? [];
    const clauseOf = new Map(
      document.entities.map(({ id, start }) => [id, clauses.findLastIndex((clause) => clause.start <= start)]),
    );
    for (const { head, tail } of document.relations) {
      relations++;
      if (Math.abs(clauseOf.get(head)! - clauseOf.get(tail)!) >= 2) remote++;
    }
  }
  return { relations, remote, share: rounded(remote / relations, 4) };
}

/** Surface forms that are a whole entity somewhere, and elsewhere stand where nothing is labelled. */
export function formsInContextOnly(documents: readonly Document[]): string[] {
  const forms = new Set(documents.flatMap(formsOf).map(({ form }) => form));
  return [...forms].filter((form) => documents.some((document) => standsUnlabelled(document, form)));
}

function standsUnlabelled({ text, entities }: Document, form: string): boolean {
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
    if (entities.every(({ start, end }) => end <= at || at + form.length <= start)) return true;
  }
  return false;
}
