/** What the records say about the paper's claims: each with a verdict that follows from an interval, and its evidence. */
import { groups, sort } from "d3";
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { words } from "../../i18n/index.js";
import { verdictAcross, verdictOf, verdictOfAll } from "../../evaluation/claims.js";
import type { Claim, Verdict } from "../../evaluation/claims.js";
import type { Difference } from "../../evaluation/bootstrap.js";
import type { ExperimentName } from "../../evaluation/plan.js";
import type { TableName } from "../../evaluation/records.js";
import { focusedOf, focusOf, notPretrainedOf, referenceOf, standard } from "./measured.js";
import type { Measurement, Measurements } from "./measured.js";
import { subjectOf } from "./view.js";

const text = words.findings;

/** A claim with what was found; without a verdict where too little is recorded. */
export interface Finding {
  claim: Claim;
  verdict?: Verdict;
  lines: string[];
  /** The figures alone, for a table. */
  short: string[];
}

const unmeasured = (claim: Claim): Finding => ({ claim, lines: [], short: [] });

/** @param all what `findings` gave for these measurements */
export function findingsView(all: readonly Finding[], measurements: Measurements): HTMLElement {
  // The readings are about the site's own reports.
  const { shipped } = measurements.results.data;
  const judged = all.filter(({ verdict }) => verdict !== undefined);
  const missing = all.filter(({ verdict }) => verdict === undefined);
  if (judged.length === 0) return hint(text.none);
  return html`<section>
    <dl class="findings">
      ${judged.flatMap(({ claim, verdict, lines }) => [
        html`<dt>${text.claims[claim]}</dt>`,
        html`<dd>
          <strong>${text.verdicts[verdict!]}</strong> ${lines.join(" ")}
          ${shipped && claim in text.behind ? html`<br /><span class="muted">${text.reading} ${text.behind[claim]}</span>` : null}
        </dd>`,
      ])}
    </dl>
    ${missing.length > 0 ? html`<p class="small">${text.missing(missing.map(({ claim }) => text.claims[claim]))}</p>` : null}
    <p class="provenance">${subjectOf(measurements)}. ${text.note} ${shipped ? text.grammar : null}</p>
  </section>`;
}

/** All claims, in the order in which the page tells them. */
export function findings(measurements: Measurements): Finding[] {
  const cell = (experiment: ExperimentName, name: string) =>
    measurements.recorded(experiment).find((each) => each.cell.name === name);
  const reference = referenceOf(measurements);
  const focused = focusedOf(measurements);
  const against = (claim: Claim, first: Measurement | undefined, second: Measurement | undefined, table: TableName) =>
    comparison(measurements, claim, first, second, table);
  return [
    against("jointEntities", reference, cell("ablations", "separate NER"), "entity"),
    against("jointRelations", reference, cell("ablations", "separate RC"), "relationGold"),
    against("ner", focused, bestBaseline(measurements, "entity"), "entity"),
    against("rc", focused, bestBaseline(measurements, "relationGold"), "relationGold"),
    against("joint", focused, cell("main", "joint-bilstm"), "relation"),
    against("pretraining", ...pretrainedOrNot(measurements), "relation"),
    against("discard", ...discardOrNot(measurements), "relation"),
    against("focus", reference, cell("ablations", "K = 0: no focused layer"), "relation"),
    maskFinding(measurements),
    depthFinding(measurements),
  ];
}

type Pair = [first: Measurement | undefined, second: Measurement | undefined];

/** Among the ablations; on data sets without these, among the systems. */
function pretrainedOrNot(measurements: Measurements): Pair {
  const reference = referenceOf(measurements);
  const without = measurements.recorded("ablations").find(({ cell }) => cell.name === "not pretrained");
  if (reference && without) return [reference, without];
  return [focusedOf(measurements), notPretrainedOf(measurements)];
}

/** The more of No Relation left out, the first: one recipe's reference discards, the other's does not. */
function discardOrNot(measurements: Measurements): Pair {
  const reference = referenceOf(measurements);
  const share = ({ cell }: Measurement) => cell.config.training.discardNoRelation;
  if (!reference) return [undefined, undefined];
  const other = measurements
    .recorded("ablations")
    .find((each) => each.cell.config.system === reference.cell.config.system && share(each) !== share(reference));
  if (!other) return [undefined, undefined];
  return share(reference) > share(other) ? [reference, other] : [other, reference];
}

/** "The first is better than the second", by the paired bootstrap on test. */
function comparison(
  measurements: Measurements,
  claim: Claim,
  first: Measurement | undefined,
  second: Measurement | undefined,
  table: TableName,
): Finding {
  const found = first && second && measurements.difference(first, second, standard(table));
  if (!found) return unmeasured(claim);
  const { f1, precision, recall } = found;
  const [ofF1, ofPrecision, ofRecall] = [f1, precision, recall].map(points);
  const seeds = [first, second].map(({ runs }) => runs.length);
  return {
    claim,
    verdict: verdictOf(f1),
    lines: [
      text.difference(nameOf(measurements, first), nameOf(measurements, second), words.results.tables[table], ofF1),
      text.seedsOfAll(seeds),
      words.results.difference.others(ofPrecision, ofRecall),
    ],
    short: [ofF1, words.results.byRecipe.seeds(seeds)],
  };
}

/** The reference is told by its settings: it is not the focused model of the first chart. */
function nameOf(measurements: Measurements, measurement: Measurement): string {
  if (measurement !== referenceOf(measurements)) return words.results.cell(measurement.cell.name);
  const { k, mask } = focusOf(measurement);
  return words.results.ablations.reference(k, mask, measurement.runs[0].sentences);
}

/** The best of the baselines on dev. */
function bestBaseline(measurements: Measurements, table: TableName): Measurement | undefined {
  const baselines = measurements.recorded("main").filter(({ cell }) => !cell.config.system.startsWith("focused"));
  return measurements.bestOnDev(baselines, table);
}

/** A column of the grid: one mask, K rising. */
interface Column {
  mask: string;
  cells: { k: number; measurement: Measurement }[];
}

/** Undefined while a cell of the grid is missing: the best of the others says nothing. */
function gridColumns(measurements: Measurements): Column[] | undefined {
  const grid = measurements.planned("grid").map((measurement) => ({ ...focusOf(measurement), measurement }));
  if (grid.length === 0 || grid.some(({ measurement }) => measurement.runs.length === 0)) return undefined;
  return groups(grid, ({ mask }) => mask).map(([mask, cells]) => ({ mask, cells: sort(cells, ({ k }) => k) }));
}

const ENTITIES = "rc-entities";
const CONTEXT = "rc-context";

/** Both masks at every K at which they differ: with K = 1 they make the same model. */
function maskFinding(measurements: Measurements): Finding {
  const claim = "mask";
  const columns = gridColumns(measurements);
  const at = (mask: string, k: number) =>
    columns?.find((column) => column.mask === mask)?.cells.find((cell) => cell.k === k)?.measurement;
  const tried = (columns?.[0].cells ?? []).flatMap(({ k }) => {
    const [entities, context] = [at(ENTITIES, k), at(CONTEXT, k)];
    if (k === 1 || !entities || !context) return [];
    const { f1 } = measurements.difference(entities, context, standard("relation"))!;
    return [{ k, f1, runs: [entities.runs.length, context.runs.length] }];
  });
  if (tried.length === 0) return unmeasured(claim);
  const runs = tried.flatMap((each) => each.runs);
  return {
    claim,
    verdict: verdictAcross(tried.map(({ f1 }) => verdictOf(f1))),
    lines: [
      text.atEveryK(
        text.ofMasks(ENTITIES, CONTEXT),
        words.results.tables.relation,
        tried.map(({ k, f1 }) => [k, points(f1)]),
      ),
      text.seedsOfAll(runs),
    ],
    short: [...tried.map(({ k, f1 }) => text.withK(k, points(f1))), words.results.byRecipe.seeds(runs)],
  };
}

/** Under each mask the best K on dev, against one focused layer and all of them. */
function depthFinding(measurements: Measurements): Finding {
  const claim = "depth";
  const columns = gridColumns(measurements)?.filter(({ cells }) => cells.length > 2) ?? [];
  if (columns.length === 0) return unmeasured(claim);
  const found = columns.map((column) => depthUnder(measurements, column));
  const runs = columns.flatMap(({ cells }) => cells.map(({ measurement }) => measurement.runs.length));
  return {
    claim,
    verdict: verdictAcross(found.map(({ verdict }) => verdict)),
    lines: [...found.map(({ line }) => line), text.seedsOfAll(runs)],
    short: [...found.map(({ short }) => short), words.results.byRecipe.seeds(runs)],
  };
}

function depthUnder(
  measurements: Measurements,
  { mask, cells }: Column,
): { verdict: Verdict; line: string; short: string } {
  const kOf = (each: Measurement) => cells.find(({ measurement }) => measurement === each)!.k;
  const bestOf = (some: Column["cells"]) =>
    measurements.bestOnDev(
      some.map(({ measurement }) => measurement),
      "relation",
    )!;
  const best = bestOf(cells);
  const ends = [cells[0], cells.at(-1)!].map(({ measurement }) => measurement);
  const isEnd = ends.includes(best);
  // Where an end is best, the claim fails if the best K between the ends is worse, and can't hold.
  const others = isEnd ? [bestOf(cells.slice(1, -1))] : ends;
  const differences = others.map((other) => measurements.difference(best, other, standard("relation"))!.f1);
  const minus = others.map((other, i): [number, string] => [kOf(other), points(differences[i])]);
  return {
    verdict: isEnd
      ? verdictOf(differences[0]) === "holds"
        ? "fails"
        : "open"
      : verdictOfAll(differences.map(verdictOf)),
    line: text.bestUnder(mask, kOf(best), isEnd, minus),
    short: text.bestShort(mask, kOf(best), minus),
  };
}

const points = ({ value, low, high }: Difference["f1"]) => words.results.difference.part(value, low, high);
