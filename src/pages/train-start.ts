/** "What to start from": nothing, the site's encoder, one that is kept in this browser, or a new one from files or an address. */
import { askWhether } from "../components/dialog.js";
import { selectField } from "../components/field.js";
import { html } from "../components/html.js";
import { words } from "../i18n/index.js";
import { getEncoderStore } from "../runtime/page.js";
import type { StoredEncoder } from "../runtime/pretraining/encoder-store.js";
import { encoderChooser } from "./encoder-chooser.js";
import { describeError, latest } from "./frame.js";
import { encoderChoices, startingEncoder } from "./pretrain/encoders.js";
import { SCRATCH, SHIPPED } from "./pretrain/settings.js";
import { TRAIN_SETTINGS } from "./train-settings.js";
import type { TrainState } from "./train-settings.js";

const text = words.pages.train.startFrom;
/** From this hidden size on, weights learnt from much text are spoiled by the rate that suits small ones. */
const WIDE = 256;
const WIDE_RATE = 5e-5;

/** @param onChoose told which encoder is to be started from now; undefined for none */
export async function trainStart(
  chosen: StoredEncoder | undefined,
  onChoose: (encoder: StoredEncoder | undefined) => void,
): Promise<HTMLElement> {
  const control = html`<div class="fields"></div>`;
  const about = html`<div></div>`;
  const choose = latest(startingEncoder, {
    done(encoder) {
      about.replaceChildren(...(encoder ? [describe(encoder)] : []));
      onChoose(encoder);
    },
    failed: (error) => about.replaceChildren(describeError(error)),
  });
  const offer = async (id: string) => {
    const select = selectField(id, await encoderChoices(), text.field);
    select.classList.add("control-wide");
    select.addEventListener("input", () => void choose(select.value));
    control.replaceChildren(select);
  };
  const describe = (encoder: StoredEncoder) => {
    const { numLayers, hiddenSize, numHeads, vocabSize } = encoder.summary.config;
    const forget = async () => {
      if (!(await askWhether(text.forgetIt(encoder.name), words.runs.action.delete))) return;
      await getEncoderStore().delete(encoder.id);
      await offer(SCRATCH);
      await choose(SCRATCH);
    };
    return html`<p class="notice">
      ${text.from(encoder.name)} ${words.pretrain.sizes(numLayers, hiddenSize, numHeads, vocabSize)}.
      ${encoder.id === SHIPPED ? null : html`<button type="button" class="quiet" onclick=${() => void forget()}>${text.forget}</button>`}
    </p>`;
  };
  await offer(chosen?.id ?? SCRATCH);
  if (chosen) about.replaceChildren(describe(chosen));
  const chooser = encoderChooser({ onKept: ({ id }) => void offer(id).then(() => choose(id)) });
  return html`<div class="train-form">
    <fieldset>
      <legend>${text.legend}</legend>
      ${control}${about}
      <details>
        <summary>${text.another}</summary>
        ${chooser}
      </details>
    </fieldset>
  </div>`;
}

/** The sizes that an encoder decides, and K within them; without one those that a small model starts with. */
export function sizesOf(encoder: StoredEncoder | undefined, { k }: Pick<TrainState, "k">): Partial<TrainState> {
  const { layers, hidden, heads, tokens } = TRAIN_SETTINGS;
  const small = { layers: layers.default, hidden: hidden.default, heads: heads.default, tokens: tokens.default };
  if (!encoder) return { ...small, k: Math.min(k, layers.default) };
  const { config, tokenizer } = encoder.summary;
  return {
    ...{ layers: config.numLayers, hidden: config.hiddenSize, heads: config.numHeads, tokens: tokenizer },
    k: Math.min(k, config.numLayers),
  };
}

/** The learning rate to begin with. */
export function rateOf(encoder: StoredEncoder | undefined): number {
  return encoder && encoder.summary.config.hiddenSize >= WIDE ? WIDE_RATE : TRAIN_SETTINGS.rate.default;
}
