/** Runs that the reader trained in this browser, as rows of the charts: on the site's corpus, done, and scored on test. */
import { FIGURES } from "../../components/results/dot-plot.js";
import type { DotRow } from "../../components/results/dot-plot.js";
import { words } from "../../i18n/index.js";
import { CATALOGUE } from "../../model/catalogue.js";
import type { SystemEntry } from "../../model/catalogue.js";
import type { RunRecord } from "../../runtime/run-card.js";
import type { Row } from "../../evaluation/report-counts.js";
import type { Score } from "../../evaluation/scores.js";
import type { Query } from "./measured.js";

const text = words.results.own;

type OwnRun = Pick<
  RunRecord,
  "name" | "system" | "source" | "state" | "test" | "testGoldEntities" | "sizes" | "backend" | "started"
>;

/** Whether a run was trained and scored on the corpus of the site. */
export function isComparable({ state, source, test, testGoldEntities }: OwnRun): boolean {
  return state === "done" && source?.name === words.pages.train.corpus && (test ?? testGoldEntities) !== undefined;
}

/** The runs that look for what the query asks for, as rows; names are made unique by numbers. */
export function ownRows(runs: readonly OwnRun[], query: Query): DotRow[] {
  const names = new Map<string, number>();
  return runs.filter(isComparable).flatMap((run): DotRow[] => {
    const score = ownScore(run, query);
    if (!score) return [];
    const used = (names.get(run.name) ?? 0) + 1;
    names.set(run.name, used);
    const figures = FIGURES.map((figure) => [figure, { value: score[figure], seeds: [] }]);
    const name = text.name(used > 1 ? `${run.name} (${used})` : run.name);
    return [{ name, own: true, ...Object.fromEntries(figures) } as DotRow];
  });
}

/** What an own run scored; undefined where its system doesn't look for it. */
export function ownScore({ system, test, testGoldEntities }: OwnRun, { table, match, row }: Query): Score | undefined {
  const tasks = Object.hasOwn(CATALOGUE, system)
    ? (CATALOGUE as Record<string, SystemEntry>)[system].tasks
    : (["ner", "relation"] as const);
  const wanted = { entity: ["ner"], relation: ["ner", "relation"], relationGold: ["relation"] } as const;
  if (!wanted[table].every((task) => tasks.includes(task))) return undefined;
  // A system for relations alone is given the entities, whatever is asked for.
  const scores = table === "relationGold" ? (testGoldEntities ?? (tasks.includes("ner") ? undefined : test)) : test;
  const found = scores?.[table === "entity" ? "entity" : "relation"][match];
  return found && rowOf(found, row);
}

function rowOf(scores: { micro: Score; macro: Score; perType: Record<string, Score> }, row: Row): Score | undefined {
  return typeof row === "string" ? scores[row] : scores.perType[row.type];
}

/** Where an own run's figure comes from, and what is different about it. */
export function ownProvenance(runs: readonly OwnRun[], testSentences: number): string[] {
  return runs.filter(isComparable).map(({ name, sizes, backend, started }) => {
    const line = text.provenance(name, sizes.train, sizes.test, backend ?? "", started.slice(0, 10));
    return sizes.test === testSentences ? line : `${line} ${text.differs(sizes.test, testSentences)}`;
  });
}
