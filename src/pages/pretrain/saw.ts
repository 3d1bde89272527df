/** What the small encoder of the site saw, from the card of the run that made it. */
import { html } from "../../components/html.js";
import { words } from "../../i18n/index.js";
import type { EncoderCard } from "./encoders.js";

const text = words.pretrain.saw;

export function whatItSaw(card: EncoderCard | null): HTMLElement {
  return html`<section>
    <h2>${text.heading}</h2>
    ${card ? told(card) : html`<p>${text.none}</p>`}
  </section>`;
}

function told({ texts, seed, steps, tokens, minutes, baseline, curve, config }: EncoderCard): HTMLElement {
  const { sentences, characters } = texts.train;
  const { heldOutAccuracy, heldOutLoss } = curve[curve.length - 1];
  const { numLayers, hiddenSize, numHeads, vocabSize } = config;
  return html`<div>
    <p>${texts.file ? text.own(sentences, characters) : text.text(sentences, characters, seed)}</p>
    <p>
      ${words.pretrain.sizes(numLayers, hiddenSize, numHeads, vocabSize)}. ${text.run(steps, tokens, minutes)}
      ${text.result(heldOutAccuracy, heldOutLoss, baseline, texts.heldOut.sentences)}
    </p>
  </div>`;
}
