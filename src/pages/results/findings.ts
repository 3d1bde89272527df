/** What the records say about the paper's claims: each with a verdict that follows from an interval, and its evidence. */
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { words } from "../../i18n/index.js";
import { verdictOf, verdictOfAll } from "../../evaluation/claims.js";
import type { Claim, Verdict } from "../../evaluation/claims.js";
import type { ExperimentName } from "../../evaluation/plan.js";
import type { TableName } from "../../evaluation/records.js";
import { standard } from "./measured.js";
import type { Measurement, Measurements } from "./measured.js";
import type { ResultsBench } from "./view.js";

const text = words.findings;

/** A claim with what was found; without a verdict where too little is recorded. */
export interface Finding {
  claim: Claim;
  verdict?: Verdict;
  lines: string[];
}

export function findingsView({ measurements }: ResultsBench): HTMLElement {
  const all = findings(measurements);
  const judged = all.filter(({ verdict }) => verdict !== undefined);
  const missing = all.filter(({ verdict }) => verdict === undefined);
  if (judged.length === 0) return hint(text.none);
  return html`<section>
    <dl class="findings">
      ${judged.flatMap(({ claim, verdict, lines }) => [
        html`<dt>${text.claims[claim]}</dt>`,
        html`<dd>
          <strong>${text.verdicts[verdict!]}</strong> ${lines.join(" ")}
          ${claim in text.behind ? html`<br /><span class="muted">${text.reading} ${text.behind[claim]}</span>` : null}
        </dd>`,
      ])}
    </dl>
    ${missing.length > 0 ? html`<p class="small">${text.missing(missing.map(({ claim }) => text.claims[claim]))}</p>` : null}
    <p class="provenance">${text.note}</p>
  </section>`;
}

/** All claims, in the order in which the page tells them. */
export function findings(measurements: Measurements): Finding[] {
  const cell = (experiment: ExperimentName, name: string) =>
    measurements.recorded(experiment).find((each) => each.cell.name === name);
  const reference = cell("ablations", "reference");
  const focused = cell("main", "focused");
  const against = (claim: Claim, first: Measurement | undefined, second: Measurement | undefined, table: TableName) =>
    comparison(measurements, claim, first, second, table);
  return [
    against("jointEntities", reference, cell("ablations", "separate NER"), "entity"),
    against("jointRelations", reference, cell("ablations", "separate RC"), "relationGold"),
    against("ner", focused, bestBaseline(measurements, "entity"), "entity"),
    against("rc", focused, bestBaseline(measurements, "relationGold"), "relationGold"),
    against("joint", focused, cell("main", "joint-bilstm"), "relation"),
    against("pretraining", reference, cell("ablations", "not pretrained"), "relation"),
    against("discard", reference, cell("ablations", "no discard of No Relation"), "relation"),
    against("focus", reference, cell("ablations", "K = 0: no focused layer"), "relation"),
    maskFinding(measurements),
    depthFinding(measurements),
  ];
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
  if (!found) return { claim, lines: [] };
  const { f1, precision, recall } = found;
  const name = ({ cell }: Measurement) => words.results.cell(cell.name);
  const { part, others } = words.results.difference;
  const [ofF1, ofPrecision, ofRecall] = [f1, precision, recall].map(({ value, low, high }) => part(value, low, high));
  return {
    claim,
    verdict: verdictOf(f1),
    lines: [
      text.difference(name(first), name(second), words.results.tables[table], ofF1),
      text.seeds(first.runs.length, second.runs.length),
      others(ofPrecision, ofRecall),
    ],
  };
}

/** The baseline with the highest F1 on test: the comparison that is hardest for the focused model. */
function bestBaseline(measurements: Measurements, table: TableName): Measurement | undefined {
  const baselines = measurements
    .recorded("main")
    .filter(({ cell, runs }) => runs.length > 0 && !cell.config.system.startsWith("focused"));
  return highest(baselines, (each) => measurements.measure(each, standard(table))?.estimate.f1.value);
}

function highest(all: readonly Measurement[], figure: (each: Measurement) => number | undefined) {
  const measured = all.filter((each) => figure(each) !== undefined);
  return measured.toSorted((a, b) => figure(b)! - figure(a)!).at(0);
}

interface GridChoice {
  best: Measurement;
  k: number;
  mask: string;
  at(k: number, mask: string): Measurement | undefined;
  /** The K that are planned under the best cell's mask, rising. */
  depths: number[];
}

/** The best cell of the grid on dev, for relations between predicted entities, as the epoch is chosen. */
function choiceOnDev(measurements: Measurements): GridChoice | undefined {
  const grid = measurements.recorded("grid");
  const best = highest(
    grid,
    (each) =>
      measurements.measure(each, { split: "dev", table: "relation", match: "strict", row: "micro" })?.estimate.f1.value,
  );
  if (!best) return undefined;
  const settings = ({ cell }: Measurement) => cell.config.settings as { focusedLayers: number; relationMask: string };
  const { focusedLayers: k, relationMask: mask } = settings(best);
  const at = (k: number, mask: string) =>
    grid.find((each) => settings(each).focusedLayers === k && settings(each).relationMask === mask);
  const same = measurements.planned("grid").filter((each) => settings(each).relationMask === mask);
  return { best, k, mask, at, depths: same.map((each) => settings(each).focusedLayers).sort((a, b) => a - b) };
}

/** Both masks at the K that is best on dev. */
function maskFinding(measurements: Measurements): Finding {
  const choice = choiceOnDev(measurements);
  if (!choice) return { claim: "mask", lines: [] };
  const { best, k, at } = choice;
  const found = comparison(measurements, "mask", at(k, "rc-entities"), at(k, "rc-context"), "relation");
  return found.verdict ? { ...found, lines: [text.chosenOnDev(best.cell.name), ...found.lines] } : found;
}

/** The best K on dev against one focused layer and against all layers, under the same mask. */
function depthFinding(measurements: Measurements): Finding {
  const claim = "depth";
  const choice = choiceOnDev(measurements);
  // While a K is missing, the best of the others says nothing.
  if (!choice || choice.depths.length < 3 || !choice.depths.every((depth) => choice.at(depth, choice.mask)))
    return { claim, lines: [] };
  const { best, k, mask, at, depths } = choice;
  const [least, most] = [depths[0], depths.at(-1)!];
  const ends = [least, most]
    .filter((end) => end !== k)
    .map((end) => comparison(measurements, claim, best, at(end, mask), "relation"));
  const verdicts = ends.map(({ verdict }) => verdict!);
  const atEnd = k === least || k === most;
  return {
    claim,
    // Where an end is best, the claim can fail but not hold.
    verdict: atEnd ? (verdicts.includes("holds") ? "fails" : "open") : verdictOfAll(verdicts),
    lines: [
      text.chosenOnDev(best.cell.name),
      ...(atEnd ? [text.atTheEdge(k, most)] : []),
      ...ends.flatMap(({ lines }) => lines),
    ],
  };
}
