/** The pretraining page: a form that starts runs, what trains now, blanks to fill, and what the site's encoder saw. */
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { pretrainingTexts } from "../../corpus/pretraining-texts.js";
import type { PretrainingTexts } from "../../corpus/pretraining-texts.js";
import { words } from "../../i18n/index.js";
import { getClient, getPretrainings } from "../../runtime/page.js";
import type { EncoderSummary } from "../../runtime/pretraining/protocol.js";
import { backendControl, startBackend } from "../backend.js";
import { encoderChooser } from "../encoder-chooser.js";
import { describeError, oneAtATime, openSettings, projectorSwitch } from "../frame.js";
import { corpusSplit } from "../sentences.js";
import { blanksView } from "./blanks.js";
import { whatItBuys } from "./bought.js";
import { encoderBytes, encoderChoices, importEncoder, positionsOf, shippedCard } from "./encoders.js";
import { pretrainForm } from "./form.js";
import { pretrainRuns } from "./runs.js";
import { whatItSaw } from "./saw.js";
import { PRETRAIN_SETTINGS, pretrainRequest, SCRATCH, SHIPPED } from "./settings.js";
import type { PretrainState } from "./settings.js";

const text = words.pretrain;
const HELD_OUT = 500;

/** Builds the page's instruments; the Markdown puts prose between them. */
export async function openPretraining(): Promise<{ instruments: HTMLElement; bought: HTMLElement }> {
  const settings = openSettings(PRETRAIN_SETTINGS);
  const { state } = settings;
  const store = getPretrainings();
  const client = getClient();
  const [choices, card] = await Promise.all([encoderChoices(), shippedCard()]);
  const notes = html`<div></div>`;
  const blanks = blanksView(store, card !== null);

  /** The encoder of the "before" column; an earlier one is freed. */
  let before: string | undefined;
  const compareWith = (encoder: string, name: string) => {
    if (before) void client.disposeEncoder(before).catch(() => undefined);
    before = encoder;
    blanks.compareWith({ encoder, name });
  };
  client.on("workerLost", () => (before = undefined));
  /** Of several that were asked for, only the latest is shown: an encoder may load while a run begins. */
  let wanted = 0;
  const showLatest = async (load: () => Promise<EncoderSummary>, name: string) => {
    const mine = ++wanted;
    const { encoder } = await load();
    if (mine === wanted) compareWith(encoder, name);
    else await client.disposeEncoder(encoder);
  };
  const showEncoder = async (id: string, name: string) => {
    if (id === SCRATCH) return;
    await showLatest(async () => {
      await startBackend();
      return client.loadEncoder((await encoderBytes(id))!.slice().buffer as ArrayBuffer);
    }, name);
  };

  const start = async (from: { id: string; name: string }, ownText: string) => {
    await startBackend();
    const texts = await textsOf(state, ownText, await positionsOf(from.id));
    notes.replaceChildren(...describeTexts(texts));
    await store.ready;
    const identity = {
      run: crypto.randomUUID(),
      name: text.runName(store.runs.length + 1, from.name),
      from: from.name,
    };
    const request = pretrainRequest(state, texts, identity, await encoderBytes(from.id));
    await showLatest(() => client.startingEncoder(request), from.name);
    await store.start(request);
  };
  // Making the texts takes a while, in which the button can be pressed again.
  const attempt = oneAtATime(notes);
  const form = pretrainForm(state, {
    choices,
    onChange: (change) => settings.set(change),
    onFrom: (id) => {
      const name = choices.find(({ value }) => value === id)?.label ?? id;
      void showEncoder(id, name).catch((error: unknown) => notes.replaceChildren(describeError(error)));
    },
    onEncoderFile: async (file) => {
      try {
        const chosen = await importEncoder(file);
        notes.replaceChildren(hint(text.imported(file.name)));
        return { choices: await encoderChoices(), chosen };
      } catch (error) {
        notes.replaceChildren(describeError(error));
        return null;
      }
    },
    onStart: (from, ownText) => void attempt(() => start(from, ownText)),
  });
  const chooser = encoderChooser({ onKept: () => void encoderChoices().then((offered) => form.offer(offered)) });
  // A run that ends leaves an encoder to start from.
  client.on("pretrainDone", () => setTimeout(() => void encoderChoices().then((offered) => form.offer(offered)), 1000));
  // Leaving the page ends the worker; what was trained since the last checkpoint, or never stored, would be lost.
  window.addEventListener("beforeunload", (event) => {
    if (store.atRisk) event.preventDefault();
  });
  void startBackend()
    .then(() => (card ? showEncoder(SHIPPED, text.shipped) : undefined))
    .catch((error: unknown) => notes.replaceChildren(describeError(error)));

  const instruments = html`<section class="train">
    ${projectorSwitch(state.projector, (projector) => settings.set({ projector }))} ${settings.problems} ${form}
    ${notes} ${backendControl()} ${pretrainRuns(store)} ${blanks} ${chooser} ${whatItSaw(card)}
  </section>`;
  const bought = whatItBuys({ table: state.curve, onTable: (curve) => settings.set({ curve }) });
  return { instruments, bought };
}

/** What the form asks to learn from; dev, test and test-hard are kept out, whatever the source. */
async function textsOf(
  { source, sentences, seed }: PretrainState,
  ownText: string,
  positions: number,
): Promise<PretrainingTexts> {
  const withheld = await Promise.all((["dev", "test", "test-hard"] as const).map(corpusSplit));
  return pretrainingTexts({
    seed,
    sentences: source === "grammar" ? sentences : 0,
    text: source === "own" ? ownText : undefined,
    heldOut: HELD_OUT,
    longest: positions - 2,
    withheld: withheld.flat().map(({ text }) => text),
  });
}

function describeTexts({ train, heldOut, leftOut, repeated }: PretrainingTexts): HTMLElement[] {
  const lines = [
    text.texts(train.length, heldOut.length),
    ...(leftOut > 0 ? [text.leftOut(leftOut)] : []),
    ...(repeated > 0 ? [text.repeated(repeated)] : []),
  ];
  return [hint(lines.join(" "))];
}
