/** Home's live box: a sentence in, entities, relations, triples and key-value pairs out, by a model in the page's worker. */
import { checkField, selectField } from "../components/field.js";
import { html } from "../components/html.js";
import { loadingLine } from "../components/loading.js";
import { hint } from "../components/notice.js";
import { words } from "../i18n/index.js";
import { getClient } from "../runtime/page.js";
import type { Document } from "../text/document.js";
import { createRandom } from "../text/random.js";
import { backendControl, onReplacedWorker } from "./backend.js";
import { COMMON_SETTINGS, describeError, latest, openSettings, projectorSwitch } from "./frame.js";
import { readSentences } from "./home-reading.js";
import type { Reading } from "./home-reading.js";
import { resultView } from "./home-result.js";
import { AUTO, ModelHolder, modelChoices } from "./models.js";
import { modelPicker } from "./model-picker.js";
import { pickExamples } from "./examples.js";
import { splitSentences } from "./running-text.js";
import { corpusSentence, corpusSplit } from "./sentences.js";

const text = words.pages.home;
const MOST_SENTENCES = 20;

const SETTINGS = {
  ...COMMON_SETTINGS,
  sentence: { type: "text", default: "" },
  text: { type: "text", default: "" },
  model: { type: "text", default: AUTO },
} as const;

/** Builds the live box. */
export async function home(): Promise<HTMLElement> {
  const settings = openSettings(SETTINGS);
  const status = loadingLine(text.loadingModel, words.pages.models.bar);
  const models = new ModelHolder("quality", status.progress);
  // The worker and the model take longest, so they are on their way before anything else; `run` says what fails.
  models.load(settings.state.model).catch(() => undefined);
  const output = html`<div class="home-output"></div>`;
  const test = await corpusSplit("test");
  const examples = pickExamples(test);
  const first = await firstText(settings.state, examples);
  let given = first;

  const area = html`<textarea
    id="home-text"
    rows="3"
    spellcheck="false"
    lang="zh-Hans"
  ></textarea>` as HTMLTextAreaElement;
  area.value = first?.text ?? "";
  const compare = checkField(false, { label: text.compare });
  const examplePicker = selectField(
    first?.id ?? "",
    examples.map(({ id, text: label }) => ({
      value: id,
      label: label.length > 34 ? `${label.slice(0, 33)}\u2026` : label,
    })),
    { label: text.pick },
  );
  const model = modelPicker(await modelChoices());

  let shown: Reading[] = [];
  const draw = () =>
    output.replaceChildren(
      ...shown.map((reading) => resultView(reading, { compare: compare.value, model: model.value })),
    );
  const run = latest(
    async () => {
      const sentences = splitSentences(area.value);
      if (sentences.length === 0) return { readings: [], seconds: 0 };
      status.say(text.loadingModel);
      const loaded = await models.load(settings.state.model);
      await model.show(loaded);
      status.say(text.reading);
      const started = performance.now();
      const readings = await readSentences(getClient(), loaded.summary, sentences.slice(0, MOST_SENTENCES), given);
      return { readings, seconds: (performance.now() - started) / 1000, left: sentences.length - MOST_SENTENCES };
    },
    {
      done({ readings, seconds, left = 0 }) {
        shown = readings;
        status.say(readings.length === 0 ? text.nothing : text.done(readings.length, seconds));
        draw();
        if (left > 0) output.append(hint(text.tooMany(MOST_SENTENCES, left)));
      },
      failed(error) {
        status.say("");
        output.replaceChildren(describeError(error));
      },
    },
  );
  const show = (document: Document) => {
    given = document;
    area.value = document.text;
    settings.set({ sentence: document.id, text: "" });
    return run();
  };
  const readTyped = () => {
    if (given?.text !== area.value) given = undefined;
    settings.set(given ? { sentence: given.id, text: "" } : { sentence: "", text: area.value });
    return run();
  };
  const another = cycle(test);

  examplePicker.addEventListener("input", () => {
    const chosen = examples.find(({ id }) => id === examplePicker.value);
    if (chosen) void show(chosen);
  });
  model.addEventListener("input", () => {
    settings.set({ model: model.value });
    void run();
  });
  compare.addEventListener("input", draw);
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void readTyped();
  });
  onReplacedWorker(() => void run());

  void run();
  return html`<section class="home">
    ${projectorSwitch(settings.state.projector, (projector) => settings.set({ projector }))} ${settings.problems}
    <div class="controls">
      ${examples.length > 0 ? examplePicker : null}
      ${test.length > 0 ? html`<button type="button" onclick=${() => void show(another())}>${text.another}</button>` : null}
    </div>
    <div class="control"><label for="home-text">${text.type}</label>${area}</div>
    <p class="buttons">
      <button type="button" class="primary" onclick=${() => void readTyped()}>${text.read}</button>${compare}
    </p>
    ${status}${output} ${model} ${backendControl()}
  </section>`;
}

/** What the link asks for: its text, else its sentence, else the first example. */
async function firstText(
  state: { sentence: string; text: string },
  examples: readonly Document[],
): Promise<Document | undefined> {
  if (state.text !== "") return { id: "", text: state.text, entities: [], relations: [] };
  const asked = state.sentence === "" ? undefined : await corpusSentence(state.sentence);
  return asked ?? examples[0];
}

/** Goes through a list in a shuffled order that is the same on every visit. */
function cycle(documents: readonly Document[]): () => Document {
  const order = createRandom(1)
    .derive("another")
    .shuffle([...documents]);
  let next = 0;
  return () => order[next++ % order.length];
}
