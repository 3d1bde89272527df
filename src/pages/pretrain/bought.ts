/** What pretraining buys: F1 on test by number of labelled sentences, from random weights and from the two pretrained encoders. */
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import type { Cell } from "../../evaluation/plan.js";
import type { TableName } from "../../evaluation/records.js";
import type { SiteResults } from "../../evaluation/site-results.js";
import { words } from "../../i18n/index.js";
import { resultFiles } from "../../runtime/assets.js";
import { describeError } from "../frame.js";
import { curveFigure, curvePoints } from "../results/curve.js";
import { underBoth } from "../results/measured.js";
import type { Measurement, Measurements } from "../results/measured.js";
import { noRecords, tableSwitch } from "../results/view.js";

const text = words.pretrain.bought;

export interface BoughtOptions {
  table: TableName;
  onTable(table: TableName): void;
}

/** The chart, once the records have come. */
export function whatItBuys(options: BoughtOptions): HTMLElement {
  const box = html`<section>${words.results.loading}</section>`;
  void (resultFiles.results.reports.json() as Promise<SiteResults>)
    .then((results) => box.replaceChildren(...boughtView(measuredStarts(results), options)))
    .catch((error: unknown) => box.replaceChildren(describeError(error)));
  return box;
}

/** Under the recommended recipe, once several starts are recorded under it. */
function measuredStarts(results: SiteResults): Measurements {
  const { paper, recommended } = underBoth(results);
  const starts = new Set(recommended.recorded("curve").map(({ cell }) => startOf(cell)));
  starts.delete(undefined);
  return starts.size > 1 ? recommended : paper;
}

/** What is recorded, and how much of the plan that is. */
export function boughtView(measurements: Measurements, { table, onTable }: BoughtOptions): HTMLElement[] {
  const planned = measurements.planned("curve").filter(({ cell }) => startOf(cell) !== undefined);
  const shown = planned.filter(({ runs }) => runs.length > 0);
  if (shown.length === 0) return [noRecords("curve", measurements)];
  const body = html`<div></div>`;
  const draw = (name: TableName) =>
    body.replaceChildren(
      ...gains(measurements, shown, name).map((line) => html`<p>${line}</p>`),
      ...curveFigure(measurements, shown, name, (cell) => startOf(cell)!),
    );
  draw(table);
  const controls = html`<div class="controls">
    ${tableSwitch(table, (name) => {
      onTable(name);
      draw(name);
    })}
  </div>`;
  const count = (all: readonly Measurement[], of: (each: Measurement) => number) =>
    all.reduce((sum, each) => sum + of(each), 0);
  const [done, all] = [count(planned, ({ runs }) => runs.length), count(planned, ({ cell }) => cell.seeds.length)];
  return [controls, body, ...(done < all ? [hint(words.results.empty.left(done, all))] : [])];
}

/** What the weights of a cell's runs started from, in words; undefined for cells that are about something else. */
function startOf({ config, encoder }: Cell): string | undefined {
  if (config.system !== "focused") return undefined;
  if (!config.encoder) return text.scratch;
  return encoder === undefined || encoder.endsWith(".safetensors") ? text.small : text.other(encoder);
}

/** The figures at the fewest and at the most sentences for which several starts are measured, in words. */
function gains(measurements: Measurements, shown: readonly Measurement[], name: TableName): string[] {
  const points = curvePoints(measurements, shown, name, (cell) => startOf(cell)!);
  const sizes = [...new Set(points.map(({ sentences }) => sentences))].sort((a, b) => a - b);
  const at = (size: number) => points.filter(({ sentences }) => sentences === size);
  const compared = sizes.filter((size) => at(size).length > 1);
  const ends = [...new Set([compared.at(0), compared.at(-1)])].filter((size) => size !== undefined);
  return ends.map((size) =>
    text.gain(
      size,
      at(size).map(({ system, value }) => [system, value]),
    ),
  );
}
