/** The focused model without each of its parts, and what that costs. */
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { dotPlot } from "../../components/results/dot-plot.js";
import { table } from "../../components/table.js";
import { words } from "../../i18n/index.js";
import type { TableName } from "../../evaluation/records.js";
import { focusOf, referenceOf, standard } from "./measured.js";
import type { Measurements } from "./measured.js";
import { provenance } from "./provenance.js";
import { csvRows, measuredRows, scoresTable } from "./scores.js";
import { framed, noRecords, onPart, tableSwitch } from "./view.js";
import type { ResultsBench } from "./view.js";

const text = words.results.ablations;

export function ablationsView({ settings, measurements }: ResultsBench): HTMLElement {
  if (measurements.recorded("ablations").length === 0) return noRecords("ablations", measurements);
  const body = html`<div></div>`;
  const draw = () => body.replaceChildren(...ablationsOf(measurements, settings.state.ablations));
  draw();
  const reference = referenceOf(measurements);
  return html`<section>
    ${reference ? html`<p>${text.about(focusOf(reference).k, focusOf(reference).mask)} ${onPart(measurements)}</p>` : null}
    <div class="controls">
      ${tableSwitch(settings.state.ablations, (ablations) => {
        settings.set({ ablations });
        draw();
      })}
    </div>
    ${body}
  </section>`;
}

function ablationsOf(measurements: Measurements, name: TableName): HTMLElement[] {
  const query = standard(name);
  const measured = measuredRows(measurements.recorded("ablations"), query, measurements, String);
  if (measured.length === 0) return [hint(words.results.empty.table)];
  const rows = measured.map(({ row }) => row);
  const title = `${text.title}: ${words.results.tables[name]}`;
  const differences = differencesToReference(measurements, name);
  const sources = provenance(measured.map(({ measurement }) => measurement));
  return [
    framed({
      measurements,
      title: text.title,
      id: "ablations",
      name: "ablations",
      draw: (width) => dotPlot(rows, { title, width }),
      rows: () => measured.flatMap((each) => csvRows(each, query)),
      table: () => scoresTable(rows, measured),
    }),
    html`<p class="results-key">${words.results.scores.key}</p>`,
    ...(differences.length > 0 ? [differenceTable(differences)] : []),
    ...(sources ? [sources] : []),
  ];
}

interface ToReference {
  name: string;
  value: number;
  low: number;
  high: number;
}

/** F1 of each variant less that of the reference, on the same drawn reports. */
export function differencesToReference(measurements: Measurements, name: TableName): ToReference[] {
  const reference = referenceOf(measurements);
  if (!reference) return [];
  return measurements.recorded("ablations").flatMap((measurement) => {
    if (measurement === reference) return [];
    const difference = measurements.difference(measurement, reference, standard(name));
    return difference ? [{ name: measurement.cell.name, ...difference.f1 }] : [];
  });
}

const differenceTable = (rows: readonly ToReference[]) =>
  table(
    rows,
    [
      { header: text.part, rowHeader: true, value: ({ name }) => name },
      {
        header: text.toReference,
        numeric: true,
        value: ({ value, low, high }) => words.results.difference.part(value, low, high),
      },
    ],
    { caption: text.toReference },
  );
