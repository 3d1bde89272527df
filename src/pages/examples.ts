/** Which sentences of a split a page offers first. */
import type { Document } from "../text/document.js";

const LISTED = 24;
/** The sentence shown at first: short, with one vessel that has a finding and one that has none, and all kinds of relations. */
const WELCOME = "r0186-5";
/** Longest sentence that is offered: fits a line or two. */
const SHORT = 60;

/** Sentences of different make-up: one to begin with, then of all that are short those with the most kinds of relations, none alike. */
export function pickExamples(documents: readonly Document[]): Document[] {
  const makeup = ({ relations }: Document) => [...new Set(relations.map(({ type }) => type))].sort().join();
  const short = documents.filter(({ text, relations }) => text.length <= SHORT && relations.length > 0);
  const groups = new Map<string, Document[]>();
  for (const document of short) groups.set(makeup(document), [...(groups.get(makeup(document)) ?? []), document]);
  const ordered = [...groups].sort(([a], [b]) => b.split(",").length - a.split(",").length).map(([, group]) => group);
  const rounds = Array.from({ length: LISTED }, (_, round) =>
    ordered.flatMap((group) => group.slice(round, round + 1)),
  );
  const welcome = documents.filter(({ id }) => id === WELCOME);
  return [...new Set([...welcome, ...rounds.flat()])].slice(0, LISTED);
}
