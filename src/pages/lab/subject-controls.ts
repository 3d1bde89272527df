/** Which sentence, which model, how to share what is seen; at the head of every laboratory page. */
import { selectField, textField } from "../../components/field.js";
import type { Choice } from "../../components/field.js";
import { html } from "../../components/html.js";
import { loadingLine } from "../../components/loading.js";
import { hint } from "../../components/notice.js";
import { lab, words } from "../../i18n/index.js";
import type { Document } from "../../text/document.js";
import { backendControl } from "../backend.js";
import { describeError, describeProblems, projectorSwitch } from "../frame.js";
import { modelPicker } from "../model-picker.js";
import type { Bench } from "./bench.js";
import { sentenceLane } from "./lane.js";
import { hideable } from "./live.js";
import { isPooled } from "./read-out.js";
import { shareBox } from "./share.js";

export interface HeadChoices {
  models: readonly Choice<string>[];
  sentences: readonly Document[];
}

/** Controls, the sentence lane, and a place for what goes wrong. */
export function subjectControls(bench: Bench, { models, sentences }: HeadChoices): HTMLElement {
  const { state } = bench;
  const status = loadingLine(words.pages.home.loadingModel, words.pages.models.bar);
  const problem = html`<div></div>`;
  const linkProblems = html`<div></div>`;
  const readout = html`<div></div>`;
  const tellOfLink = () =>
    linkProblems.replaceChildren(...[describeProblems(bench.linkProblems)].filter((e) => e !== null));
  tellOfLink();
  const known = sentences.some(({ id }) => id === state.sentence);
  const picker = selectField(
    known ? state.sentence : "",
    [
      { value: "", label: words.pages.masks.ownSentence },
      ...sentences.map(({ id, text }) => ({ value: id, label: shorten(text) })),
    ],
    { label: words.pages.home.pick },
  );
  const typed = textField(state.text, { label: words.pages.masks.type });
  const read = html`<button type="button">${words.pages.home.read}</button>`;
  const model = modelPicker(models);

  picker.addEventListener("input", () => {
    if (picker.value !== "") bench.choose({ sentence: picker.value, text: "" });
  });
  const readTyped = () => {
    if (typed.value.trim() !== "") bench.choose({ sentence: "", text: typed.value.trim() });
  };
  read.addEventListener("click", readTyped);
  typed.addEventListener("keydown", (event) => event.key === "Enter" && readTyped());
  model.addEventListener("input", () => bench.choose({ model: model.value }));

  bench.on({
    loading: status.progress,
    reading() {
      status.say(words.pages.home.reading);
      problem.replaceChildren();
    },
    change(what) {
      if (what !== "subject") return;
      const { annotated } = bench.subject!;
      tellOfLink();
      picker.value = sentences.some(({ id }) => id === annotated?.id) ? annotated!.id : "";
      void model.show(bench.loaded!);
      readout.replaceChildren(...(isPooled(bench.config) ? [hint(lab.pages.subject.pooled)] : []));
      status.say(lab.pages.subject.read(bench.config.numLayers, bench.config.numHeads, bench.config.hiddenSize));
    },
    failed(error) {
      status.say("");
      problem.replaceChildren(describeError(error));
    },
  });
  return html`<section class="lab-subject">
    ${projectorSwitch(state.projector, (projector) => bench.note({ projector }))} ${linkProblems}
    ${hideable(bench, "sentence", html`<div class="controls">${picker}${typed}${read}</div>`)}
    ${models.length > 1 ? hideable(bench, "model", model) : null} ${readout}${problem}${sentenceLane(bench)}
    <div class="lab-foot">
      ${hideable(bench, "share", shareBox(bench))}
      <div>${status}${backendControl()}</div>
    </div>
  </section>`;
}

const shorten = (label: string) => (label.length > 34 ? `${label.slice(0, 33)}\u2026` : label);
