/** Before a run starts: how fast each backend is for it, which is taken, and how long it will take there. */
import { words } from "../i18n/index.js";
import { say } from "../i18n/problems/index.js";
import { toFailure } from "../runtime/failures.js";
import type { RuntimeClient } from "../runtime/client.js";
import type { BackendName, BackendReport, Failure, RunRequest } from "../runtime/protocol.js";
import type { Forecast } from "../model/system.js";

const text = words.trials.estimate;
/** How long each backend is measured. */
const MILLISECONDS = 500;

export interface Measured {
  backend: BackendName;
  /** One of the two. */
  forecast?: Forecast;
  failure?: Failure;
}

/**
 * The backends worth measuring: what the reader chose; else WebGPU and WASM, unless looking for a backend passed one over
 * (a GPU emulated in software, for one); else what there is.
 */
export function candidates(choice: BackendName | "auto", { backend, rejected }: BackendReport): BackendName[] {
  if (choice !== "auto") return [backend];
  const passedOver = rejected.map((each) => each.backend);
  const worth = (["webgpu", "wasm"] as const).filter((name) => !passedOver.includes(name));
  return worth.length > 0 ? worth : [backend];
}

/** Measures the run on each backend, one after the other, each with a client of its own that is gone afterwards. */
export async function measure(
  run: RunRequest,
  backends: readonly BackendName[],
  freshClient: () => RuntimeClient,
  say: (words: string) => void,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const backend of backends) {
    say(text.measuring(words.backend.names[backend]));
    const client = freshClient();
    try {
      await client.start(backend);
      measured.push({ backend, forecast: await client.forecast(run, MILLISECONDS) });
    } catch (error) {
      measured.push({ backend, failure: toFailure(error) });
    } finally {
      client.dispose();
    }
  }
  return measured;
}

/** The backend on which the run is over first. */
export function fastest(measured: readonly Measured[]): (Measured & { forecast: Forecast }) | undefined {
  return measured
    .filter((each): each is Measured & { forecast: Forecast } => each.forecast !== undefined)
    .toSorted((a, b) => a.forecast.seconds - b.forecast.seconds)[0];
}

/** What was measured, what is taken, and how long the run will take, a sentence each. */
export function forecastWords(measured: readonly Measured[], chosen: boolean, epochs: number): string[] {
  const named = (backend: BackendName) => words.backend.names[backend];
  const lines = measured.map(({ backend, forecast, failure }) =>
    forecast
      ? text.speed(named(backend), forecast.secondsPerStep, (2 * forecast.workPerSecond) / 1e9)
      : text.failed(named(backend), failure ? say(failure).message : ""),
  );
  const best = fastest(measured);
  if (!best) return lines;
  const others = measured.flatMap(({ forecast }) => (forecast && forecast !== best.forecast ? [forecast.seconds] : []));
  const { seconds, stepsPerEpoch, epochWork } = best.forecast;
  const taken = chosen
    ? text.chosen(named(best.backend))
    : others.length > 0
      ? text.faster(named(best.backend), Math.min(...others) / seconds)
      : text.only(named(best.backend));
  return [...lines, taken, text.time(seconds, epochs * stepsPerEpoch, epochWork)];
}

/** Moves the page's client to the backend that was measured fastest, unless it is there. */
export async function take(best: Measured | undefined, client: RuntimeClient): Promise<void> {
  if (best && client.backend && client.backend.backend !== best.backend) await client.switchBackend(best.backend);
}
