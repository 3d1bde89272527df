/** A race of backends: time a step, how far each loss drifts from the reference's, and the curves over one another. */
import { words } from "../i18n/index.js";
import { html } from "./html.js";
import { lineChart } from "./line-chart.js";
import { seriesColor } from "./palette.js";
import { largestDrift, stepMilliseconds } from "./race-data.js";
import type { Racer } from "./race-data.js";
import { table } from "./table.js";

const text = words.trials.race;
const CHART_WIDTH = 420;
/** End of the axis of losses: what is smaller is drawn there. */
const LEAST_LOSS = 1e-3;

export interface RaceOptions {
  width: number;
  /** Steps of the whole race. */
  steps: number;
}

/** @param racers the reference first */
export function raceFigure(racers: readonly Racer[], { width, steps }: RaceOptions): HTMLElement {
  const [reference] = racers;
  const slowest = stepMilliseconds(reference);
  const shown = (value: number | undefined, format: (value: number) => string) =>
    value === undefined ? "" : format(value);
  const results = table(
    racers,
    [
      { header: text.columns.backend, rowHeader: true, value: ({ name }) => name },
      {
        header: text.columns.steps,
        numeric: true,
        value: ({ losses, state }) => (losses.length > 0 ? words.integer(losses.length) : (text.states[state] ?? "")),
      },
      {
        header: text.columns.milliseconds,
        numeric: true,
        value: (racer) => shown(stepMilliseconds(racer), text.milliseconds),
      },
      {
        header: text.columns.speed,
        numeric: true,
        value: (racer) => {
          const mine = stepMilliseconds(racer);
          return slowest && mine && racer !== reference ? text.times(slowest / mine) : "";
        },
      },
      { header: text.columns.loss, numeric: true, value: ({ losses }) => shown(losses.at(-1), text.loss) },
      {
        header: text.columns.drift,
        numeric: true,
        value: (racer) => (racer === reference ? "" : shown(largestDrift(reference.losses, racer.losses), text.drift)),
      },
    ],
    { caption: text.caption },
  );
  return html`<div class="race-figure">${results}${chart(racers, { width, steps })}</div>`;
}

/** Later lines are drawn over earlier ones and mostly hide them, so each is thinner than the one below. */
function chart(racers: readonly Racer[], { width, steps }: RaceOptions): HTMLElement | null {
  const losses = racers.flatMap((racer) => racer.losses);
  if (losses.length === 0) return null;
  const lines = racers.map(({ name, losses }, i) => {
    const { mark, ink, dash } = seriesColor(i);
    const points = losses.map((loss, step) => ({ x: step + 1, y: loss }));
    return { label: name, points, color: mark, ink, dash, width: Math.max(1.5, 5 - 1.75 * i) };
  });
  return lineChart({
    ...{ title: text.chart, xLabel: text.step, width: Math.min(width, CHART_WIDTH) },
    x: [0, steps],
    y: [Math.max(LEAST_LOSS, Math.min(...losses)), Math.max(1, ...losses)],
    scale: "log",
    lines,
  });
}
