/** The masks page: one sentence, one pair, and what each mask lets the model see. The start of the mask laboratory. */
import { html } from "../components/html.js";
import { hint, statusLine } from "../components/notice.js";
import { responsive } from "../components/responsive.js";
import { words } from "../i18n/index.js";
import type { SentenceTrace } from "../model/trace.js";
import { getClient } from "../runtime/page.js";
import { backendControl, onReplacedWorker } from "./backend.js";
import { describeError, latest, openSettings, projectorSwitch } from "./frame.js";
import { maskControls } from "./masks-controls.js";
import { maskFigures } from "./masks-figures.js";
import { pairPicker } from "./masks-picker.js";
import { readSubject } from "./masks-subject.js";
import type { Subject } from "./masks-subject.js";
import { MASK_SETTINGS } from "./masks-settings.js";
import { ModelHolder, modelChoices } from "./models.js";
import { corpusSplit } from "./sentences.js";

const text = words.pages.masks;

/** Builds the page's instruments. */
export async function masks(): Promise<HTMLElement> {
  const settings = openSettings(MASK_SETTINGS);
  const { state } = settings;
  const models = new ModelHolder();
  models.load(state.model).catch(() => undefined);
  const status = statusLine(words.pages.home.loadingModel);
  const pairBox = html`<div></div>`;
  const figureBox = html`<div></div>`;
  let subject: Subject | undefined;
  let trace: SentenceTrace | undefined;

  const figures = responsive((width) => (subject && trace ? maskFigures({ subject, trace, state, width }) : null));
  const fail = (error: unknown) => {
    status.say("");
    figureBox.replaceChildren(describeError(error));
  };

  /** Attention for the pair and K of the moment. */
  const retrace = latest(
    async () => {
      const { summary, text: sentence, pair } = subject!;
      const started = performance.now();
      const made = await getClient().trace(summary.model, sentence, pair!.tokens, focusedLayers(state.k, subject!));
      return { made, milliseconds: performance.now() - started };
    },
    {
      done({ made, milliseconds }) {
        trace = made;
        status.say(text.computed(milliseconds));
        figures.redraw();
        if (!figures.isConnected) figureBox.replaceChildren(figures);
      },
      failed: fail,
    },
  );

  const showPair = () => {
    if (!subject) return;
    const current = subject;
    pairBox.replaceChildren(
      pairPicker(current, (pair, rail) => {
        subject = { ...current, pair, rail };
        // The link then names the sentence too, though the page chose it.
        const sentence = current.annotated?.id ?? "";
        settings.set({ sentence, pair: pair ? pair.spans.flat() : [0, 0, 0, 0], from: rail });
        if (pair) void retrace();
      }),
    );
    if (current.pair) void retrace();
    else {
      status.say("");
      figureBox.replaceChildren(hint(text.noPair));
    }
  };

  /** A new sentence or model. */
  const reread = latest(
    async () => {
      status.say(words.pages.home.loadingModel);
      const summary = await models.load(state.model);
      status.say(words.pages.home.reading);
      return readSubject(summary, state);
    },
    {
      done(made) {
        subject = made;
        controls.fit(made.summary);
        showPair();
      },
      failed: fail,
    },
  );

  const controls = await maskControls(state, {
    models: await modelChoices(),
    sentences: await corpusSplit("test"),
    onSubject(change) {
      settings.set({ ...change, pair: [0, 0, 0, 0] });
      void reread();
    },
    onModel(model) {
      settings.set({ model });
      void reread();
    },
    onK(k) {
      settings.set({ k });
      if (subject?.pair) void retrace();
    },
    onView(change) {
      settings.set(change);
      figures.redraw();
    },
  });
  onReplacedWorker(() => void reread());
  void reread();

  return html`<section class="masks">
    ${projectorSwitch(state.projector, (projector) => settings.set({ projector }))}
    ${settings.problems}${controls.subject}${pairBox}${controls.view}${status}${figureBox}${backendControl()}
  </section>`;
}

/** K of the moment: the model's own unless the reader chose another. */
function focusedLayers(k: number, { summary }: Subject): number {
  const { focusedLayers: own, numLayers } = summary.config!;
  return k < 0 ? own : Math.min(k, numLayers);
}
