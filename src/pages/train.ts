/** The training page: a form that starts runs, what trains now, and everything that is kept from before. */
import { html } from "../components/html.js";
import { hint } from "../components/notice.js";
import { words } from "../i18n/index.js";
import { getClient, getRuns } from "../runtime/page.js";
import { backendControl, startBackend } from "./backend.js";
import { describeError, oneAtATime, openSettings, projectorSwitch } from "./frame.js";
import { loadOwnData } from "./own-data.js";
import { startingEncoder } from "./pretrain/encoders.js";
import { corpusSplit } from "./sentences.js";
import { checkpointList } from "./train-checkpoints.js";
import { foresight } from "./train-foresight.js";
import { trainForm } from "./train-form.js";
import { modelList } from "./train-models.js";
import { plannedRun, trainingData } from "./train-plan.js";
import { raceSection } from "./train-race.js";
import { runsView } from "./train-runs.js";
import { TRAIN_SETTINGS } from "./train-settings.js";
import { starveSection } from "./train-starve.js";
import { rateOf, sizesOf, trainStart } from "./train-start.js";

const text = words.pages.train;

/** Builds the page's instruments. */
export async function train(): Promise<HTMLElement> {
  const settings = openSettings(TRAIN_SETTINGS);
  const { state } = settings;
  const runs = getRuns();
  const [own, corpusTrain] = await Promise.all([loadOwnData(), corpusSplit("train")]);
  let encoder = await startingEncoder(state.encoder);
  const missing = [
    ...(state.data === "own" && !own ? [text.noOwnData] : []),
    ...(state.encoder !== "" && !encoder ? [text.noEncoder] : []),
  ];
  const notes = html`<div>${missing.map((line) => hint(line))}</div>`;
  if (!own) settings.set({ data: "corpus" });
  // A rate that the link names is what its sender wanted.
  const rate = state.rate === TRAIN_SETTINGS.rate.default ? rateOf(encoder) : state.rate;
  if (encoder) settings.set({ ...sizesOf(encoder, state), rate });

  let ahead = foresight(encoder);
  const plan = () => plannedRun({ ...state }, encoder, runs.runs.length + 1);
  const request = () => plan().then(({ request }) => request);
  const attempt = oneAtATime(notes);
  const start = async () => {
    await ahead.look({ ...state });
    const { request, left } = await plan();
    if (left > 0) notes.replaceChildren(hint(text.leftOut(left)));
    await runs.ready;
    await runs.start(request);
  };
  const form = html`<div></div>`;
  const showForm = () => {
    ahead = foresight(encoder);
    const fields = trainForm(state, {
      corpusSize: corpusTrain.length,
      own,
      encoder,
      foresight: ahead,
      onChange: (change) => {
        settings.set(change);
        ahead.settingsChanged(state);
      },
      onStart: () => void attempt(start),
      onEstimate: () => void attempt(() => ahead.look({ ...state })),
    });
    form.replaceChildren(fields);
    ahead.settingsChanged(state);
  };
  showForm();
  const from = await trainStart(encoder, (chosen) => {
    encoder = chosen;
    notes.replaceChildren();
    settings.set({ encoder: chosen?.id ?? "", ...sizesOf(chosen, state), rate: rateOf(chosen) });
    showForm();
  });
  getClient().on("started", () => {
    ahead.settingsChanged(state);
    tellSight();
  });
  document.addEventListener("visibilitychange", tellSight);
  // Leaving the page ends the worker; what was trained since the last checkpoint, or never stored, would be lost.
  window.addEventListener("beforeunload", (event) => {
    if (runs.atRisk) event.preventDefault();
  });
  void runs.ready.then(() => startBackend()).catch((error: unknown) => notes.replaceChildren(describeError(error)));

  return html`<section class="train">
    ${projectorSwitch(state.projector, (projector) => settings.set({ projector }))} ${settings.problems}
    ${corpusTrain.length === 0 && !own ? hint(words.pages.corpus.missing) : [from, form]} ${notes}${backendControl()}
    ${runsView(runs)} ${starveSection(request)} ${raceSection(request)} ${checkpointList(getClient(), runs)}
    ${modelList(runs, () => trainingData(state))}
  </section>`;
}

/** What is only for looking at is not measured while the page is out of sight. */
function tellSight(): void {
  const client = getClient();
  if (client.backend) void client.inSight(document.visibilityState === "visible").catch(() => undefined);
}
