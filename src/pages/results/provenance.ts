/** Where the numbers of a chart come from: which runs, when, on what, from which commit. */
import { flatGroup, groups } from "d3";
import { html } from "../../components/html.js";
import { words } from "../../i18n/index.js";
import type { Cell } from "../../evaluation/plan.js";
import type { SiteRun } from "../../evaluation/site-results.js";
import type { DataRow } from "../../components/lab/drawings.js";
import type { Measurement } from "./measured.js";

const text = words.results.provenance;
const HASH = 7;

const nameOfCell = ({ name }: Cell) => words.results.cell(name);

/**
 * A line for the chart's foot; cells that were cut are told with the reason.
 * @param nameOf what a cell is called; cells of one name are told of together
 */
export function provenance(measurements: readonly Measurement[], nameOf = nameOfCell): HTMLElement | null {
  const runs = measurements.flatMap((each) => each.runs);
  if (runs.length === 0) return null;
  const days = unique(runs.map(({ date }) => date.slice(0, 10))).sort();
  const parts = [
    ...bySeeds(measurements, nameOf).map(({ names, seeds }) => text.seeds(names, seeds)),
    ...layers(measurements, nameOf),
    text.sentences(unique(runs.map(({ sentences }) => sentences)).sort((a, b) => a - b)),
    text.dates(days[0], days[days.length - 1]),
    text.backend(unique(runs.map(({ backend }) => backend)), unique(runs.map(({ machine }) => machine.cpu))),
    text.commits(unique(runs.flatMap((run) => commitOf(run) ?? []))),
  ];
  return html`<p class="provenance">${[text.measured(parts), ...cuts(measurements, nameOf)].join(" ")}</p>`;
}

/** Cells of fewer seeds than the protocol's with the reason; those that were left out are among them. */
function cuts(measurements: readonly Measurement[], nameOf: (cell: Cell) => string): string[] {
  const cut = measurements.filter(({ cell }) => cell.cut !== undefined);
  return flatGroup(
    cut,
    ({ cell }) => cell.seeds.length,
    ({ cell }) => cell.cut!,
  ).map(([seeds, why, cells]) => {
    // What is left out is told by its whole name: nothing else on the page has it.
    const name = seeds === 0 ? nameOfCell : nameOf;
    return text.cut(unique(cells.map(({ cell }) => name(cell))), seeds, why);
  });
}

/** How many layers each has focused, where that is not the same and the cells' names do not say it. */
function layers(measurements: readonly Measurement[], nameOf: (cell: Cell) => string): string[] {
  const focused = measurements.filter(
    ({ cell, runs }) =>
      runs.length > 0 && cell.config.settings.focusedLayers !== undefined && !cell.name.includes("K ="),
  );
  const byLayers = groups(focused, ({ cell }) => Number(cell.config.settings.focusedLayers));
  if (byLayers.length < 2) return [];
  return byLayers.map(([k, cells]) => text.layers(unique(cells.map(({ cell }) => nameOf(cell))), k));
}

/** The same for a row of a CSV. */
export function provenanceCells({ runs }: Measurement): DataRow {
  return {
    seeds: runs.map(({ seed }) => seed).join(" "),
    training_sentences: runs[0]?.sentences ?? null,
    date: runs.at(-1)?.date ?? null,
    backend: unique(runs.map(({ backend }) => backend)).join(" "),
    commit: unique(runs.flatMap((run) => commitOf(run) ?? [])).join(" "),
  };
}

function commitOf({ commit }: SiteRun): string | undefined {
  if (!commit) return undefined;
  const hash = commit.hash.slice(0, HASH);
  return commit.changed ? text.changed(hash) : hash;
}

/** Names of the cells whose runs have the same seeds, together. */
function bySeeds(
  measurements: readonly Measurement[],
  nameOf: (cell: Cell) => string,
): { names: string[]; seeds: number[] }[] {
  const groups = new Map<string, { names: string[]; seeds: number[] }>();
  for (const { cell, runs } of measurements) {
    if (runs.length === 0) continue;
    const seeds = runs.map(({ seed }) => seed);
    const group = groups.get(seeds.join()) ?? { names: [], seeds };
    if (!group.names.includes(nameOf(cell))) group.names.push(nameOf(cell));
    groups.set(seeds.join(), group);
  }
  return [...groups.values()];
}

const unique = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];
