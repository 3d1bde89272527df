/** The race of the backends on the training page: the run that the form describes, its first steps on each. */
import { numberField } from "../components/field.js";
import { html, uniqueId } from "../components/html.js";
import { statusLine } from "../components/notice.js";
import { largestDrift } from "../components/race-data.js";
import type { Racer } from "../components/race-data.js";
import { raceFigure } from "../components/race.js";
import { responsive } from "../components/responsive.js";
import { words } from "../i18n/index.js";
import { say } from "../i18n/problems/index.js";
import { freshClient, getClient } from "../runtime/page.js";
import type { RuntimeClient } from "../runtime/client.js";
import type { BackendName, RunRequest } from "../runtime/protocol.js";
import { startBackend } from "./backend.js";
import { errorInto, wordsOf } from "./frame.js";

const text = words.trials.race;
const REFERENCE: BackendName = "cpu";
const RIVALS: readonly BackendName[] = ["wasm", "webgpu"];
const STEPS = { standard: 30, least: 2, most: 1000 };
/** A curve is drawn anew so often at most. */
const DRAW_EVERY = 250;

/** @param request what would be trained now; rejects where the form or the data will not do */
export function raceSection(request: () => Promise<RunRequest>): HTMLElement {
  const steps = numberField(STEPS.standard, { ...text.steps, min: STEPS.least, max: STEPS.most });
  const rivals = RIVALS.map((backend) => ({ backend, ...choice(backend) }));
  const status = statusLine();
  const problem = html`<div></div>`;
  const verdicts = html`<div></div>`;
  const passedOver = html`<p class="muted"></p>`;
  let racers: Racer[] = [];
  let race: Race | undefined;
  const figure = responsive((width) => (racers.length > 0 ? raceFigure(racers, { width, steps: stepsAsked() }) : null));
  const stepsAsked = () => Math.round(Math.min(STEPS.most, Math.max(STEPS.least, steps.value || STEPS.standard)));

  const run = async () => {
    verdicts.replaceChildren();
    // Only then is it known what was passed over.
    await startBackend().catch(() => undefined);
    if (race) return;
    const backends = [REFERENCE, ...rivals.filter(({ input }) => input.checked).map(({ backend }) => backend)];
    race = new Race(backends, stepsAsked(), (now, words) => {
      racers = now;
      status.say(words);
      redraw();
    });
    show();
    const mine = race;
    await errorInto(problem, async () => mine.run(await request()));
    race = undefined;
    show();
    status.say(mine.cancelled ? text.cancelled : text.over);
    figure.redraw();
    verdicts.replaceChildren(...verdictsOf(racers).map((line) => html`<p>${line}</p>`));
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const redraw = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      figure.redraw();
    }, DRAW_EVERY);
  };
  const button = html`<button type="button" onclick=${() => (race ? race.cancel() : void run())}></button>`;
  const show = () => (button.textContent = race ? text.cancel : text.start);
  show();

  // What looking for a backend passed over (a GPU emulated in software) races only when it is asked to.
  getClient().on("started", ({ report }) => {
    const webgpu = report.rejected.find(({ backend }) => backend === "webgpu");
    if (!webgpu) return;
    rivals.find(({ backend }) => backend === "webgpu")!.input.checked = false;
    passedOver.textContent = text.passedOver(words.backend.names.webgpu, say(webgpu.reason).message);
  });
  return html`<details class="race">
    <summary>${text.title}</summary>
    <p>${text.about}</p>
    <div class="fields">
      ${steps}
      <fieldset>
        <legend>${text.backends}</legend>
        ${rivals.map(({ element }) => element)}
      </fieldset>
    </div>
    ${passedOver}
    <p class="buttons">${button}</p>
    ${status}${problem}${figure}${verdicts}
  </details>`;
}

function choice(backend: BackendName): { input: HTMLInputElement; element: HTMLElement } {
  const id = uniqueId("rival");
  const input = html`<input type="checkbox" id=${id} checked />` as HTMLInputElement;
  return { input, element: html`<label for=${id}>${input} ${words.backend.names[backend]}</label>` };
}

/** How far each loss drifted, and who could not race. */
function verdictsOf([reference, ...others]: readonly Racer[]): string[] {
  const all = reference ? [reference, ...others] : [];
  const failures = all.flatMap(({ name, failure }) => (failure === undefined ? [] : [text.failed(name, failure)]));
  const drifts = others.flatMap(({ name, losses }) => {
    const drift = largestDrift(reference.losses, losses);
    if (drift === undefined) return [];
    return [text.verdict(name, text.drift(drift), Math.min(losses.length, reference.losses.length))];
  });
  return [...drifts, ...failures];
}

/** One race: the backends in turn, each in a worker of its own. */
class Race {
  cancelled = false;
  private readonly racers: Racer[];
  private client?: RuntimeClient;

  constructor(
    private readonly backends: readonly BackendName[],
    private readonly steps: number,
    private readonly changed: (racers: Racer[], words: string) => void,
  ) {
    this.racers = backends.map((backend) => ({
      ...{ name: words.backend.names[backend], losses: [], milliseconds: [], state: "waiting" },
    }));
  }

  async run(request: RunRequest): Promise<void> {
    for (const [i, backend] of this.backends.entries()) {
      if (this.cancelled) this.racers[i].state = "cancelled";
      else await this.let(this.racers[i], backend, request);
    }
  }

  /** Ends the race at once, with the worker that is in it. */
  cancel(): void {
    this.cancelled = true;
    this.client?.dispose();
  }

  private async let(racer: Racer, backend: BackendName, request: RunRequest): Promise<void> {
    const client = freshClient();
    this.client = client;
    client.on("raceStep", ({ progress }) => {
      racer.losses.push(progress.loss);
      racer.milliseconds.push(progress.milliseconds);
      racer.state = "racing";
      this.changed(this.racers, text.running(racer.name, progress.step, this.steps));
    });
    racer.state = "starting";
    this.changed(this.racers, words.trials.estimate.measuring(racer.name));
    try {
      await client.start(backend);
      await client.race(request, this.steps);
      racer.state = "done";
    } catch (error) {
      racer.state = this.cancelled ? "cancelled" : "failed";
      if (!this.cancelled) racer.failure = wordsOf(error).message;
    } finally {
      client.dispose();
      this.client = undefined;
    }
  }
}
