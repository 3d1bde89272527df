/**
 * Relations starve and recover: two small runs of one seed, one with the paper's weight of the entities' loss and one with the
 * balanced weight, taking turns in a worker of their own and drawn in one chart.
 */
import type { CurveRun } from "../components/curve-data.js";
import { relationShare } from "../components/curve-data.js";
import { html } from "../components/html.js";
import { statusLine } from "../components/notice.js";
import { seriesColor } from "../components/palette.js";
import { responsive } from "../components/responsive.js";
import { trainingCurves } from "../components/training-curves.js";
import { words } from "../i18n/index.js";
import type { RuntimeClient } from "../runtime/client.js";
import { freshClient, getClient } from "../runtime/page.js";
import type { RunRequest } from "../runtime/protocol.js";
import { startBackend } from "./backend.js";
import { errorInto } from "./frame.js";
import { valuesOf } from "./train-recipe.js";

const text = words.recipes.starve;
/** Small enough to be over in a minute or two, and long enough for relations to be found. */
const SIZE = { train: 300, dev: 60, epochs: 8, watch: 3 };
/** Charts are drawn anew so often at most. */
const DRAW_EVERY = 400;

/** The same run once with each weight; the form decides everything else. */
export function starvingRuns(request: RunRequest): RunRequest[] {
  const train = request.train.slice(0, SIZE.train);
  const options = { ...request.options, epochs: SIZE.epochs };
  return (["paper", "recommended"] as const).map((recipe) => {
    const { balance } = valuesOf(recipe);
    return {
      ...{ ...request, run: recipe, recipe, name: text.run(balance), train, dev: request.dev.slice(0, SIZE.dev) },
      ...{ test: undefined, options: { ...options, nerWeight: balance === 1 ? undefined : balance } },
    };
  });
}

export const stepsOf = ({ train, options }: Pick<RunRequest, "train" | "options">): number =>
  Math.ceil(train.length / options.batchSize) * options.epochs;

/** What is drawn of a run as it goes. */
interface Drawn extends CurveRun {
  balance: number;
  steps: CurveRun["steps"][number][];
  epochs: CurveRun["epochs"][number][];
  gradients: CurveRun["gradients"][number][];
}

function emptyCurves(request: RunRequest, i: number): Drawn {
  const { mark, ink, dash } = seriesColor(i);
  return {
    ...{ id: request.run, name: request.name, color: mark, ink, dash, steps: [], epochs: [], gradients: [] },
    ...{ totalSteps: stepsOf(request), totalEpochs: request.options.epochs, balance: request.options.nerWeight ?? 1 },
  };
}

/** @param request what would be trained now; rejects where the form or the data will not do */
export function starveSection(request: () => Promise<RunRequest>): HTMLElement {
  const status = statusLine();
  const problem = html`<div></div>`;
  const verdicts = html`<div></div>`;
  let drawn: Drawn[] = [];
  let client: RuntimeClient | undefined;
  const figure = responsive((width) => (drawn.length > 0 ? trainingCurves(drawn, { width }) : null));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const redraw = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      figure.redraw();
    }, DRAW_EVERY);
  };

  const run = async () => {
    verdicts.replaceChildren();
    const requests = starvingRuns(await request());
    drawn = requests.map(emptyCurves);
    await startBackend();
    const mine = freshClient();
    client = mine;
    show();
    follow(mine, drawn, (step) => {
      status.say(text.running(step, drawn[0].totalSteps));
      redraw();
    });
    try {
      await mine.start(getClient().backend?.backend ?? "auto");
      const extras = { watchGradients: SIZE.watch, scored: true };
      await Promise.all(requests.map((each) => mine.race(each, stepsOf(each), extras)));
      status.say(text.over);
      verdicts.replaceChildren(...drawn.map((each) => html`<p>${verdictOf(each)}</p>`));
    } catch (error) {
      // Who stopped it knows why the worker is gone.
      if (client === mine) throw error;
      status.say(text.cancelled);
    } finally {
      mine.dispose();
      if (client === mine) client = undefined;
      show();
      figure.redraw();
    }
  };
  const stop = () => {
    const mine = client;
    client = undefined;
    mine?.dispose();
  };
  let busy = false;
  const press = async () => {
    if (client) return stop();
    if (busy) return;
    busy = true;
    await errorInto(problem, run);
    busy = false;
  };
  const button = html`<button type="button" onclick=${() => void press()}></button>`;
  const show = () => (button.textContent = client ? text.cancel : text.start);
  show();
  const [paper, balanced] = [valuesOf("paper").balance, valuesOf("recommended").balance];
  return html`<details class="race">
    <summary>${text.title}</summary>
    <p>${text.about(SIZE.train, SIZE.epochs, paper, balanced)}</p>
    <p class="buttons">${button}</p>
    ${status}${problem}${figure}${verdicts}
  </details>`;
}

function follow(client: RuntimeClient, drawn: readonly Drawn[], changed: (step: number) => void): void {
  const of = (run: string) => drawn.find(({ id }) => id === run)!;
  client.on("raceStep", ({ run, progress }) => {
    of(run).steps.push(progress);
    changed(progress.step);
  });
  client.on("raceGradients", ({ run, gradients }) => of(run).gradients.push(gradients));
  client.on("raceEpoch", ({ run, progress: { epoch, dev, best } }) =>
    of(run).epochs.push({ epoch, best, entity: dev.entity.strict.micro, relation: dev.relation.strict.micro }),
  );
}

function verdictOf({ balance, epochs, gradients }: Drawn): string {
  const share = gradients.reduce((sum, point) => sum + relationShare(point), 0) / Math.max(1, gradients.length);
  return text.found(balance, epochs[epochs.length - 1]?.relation.f1 ?? 0, share);
}
