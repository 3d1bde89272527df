/** The form of the pretraining page: text, start, training; every value checked as it is typed. */
import { numberField, selectField } from "../../components/field.js";
import type { Choice, Field } from "../../components/field.js";
import { fileDrop } from "../../components/file-drop.js";
import { html, uniqueId } from "../../components/html.js";
import { statusLine } from "../../components/notice.js";
import { words } from "../../i18n/index.js";
import { decodeText } from "../../text/utf8.js";
import { errorInto } from "../frame.js";
import { NUMBERS, PRETRAIN_SETTINGS, problemsOf, SCRATCH, SHIPPED, SIZES, TRAINING } from "./settings.js";
import type { NumberSetting, PretrainState } from "./settings.js";

const text = words.pretrain;

export interface PretrainFormOptions {
  choices: readonly Choice<string>[];
  onChange(state: Partial<PretrainState>): void;
  /** The start chosen is another one. */
  onFrom(id: string): void;
  /** An encoder's file; the promise gives the choices that there are then, and which is the new one. */
  onEncoderFile(file: File): Promise<{ choices: readonly Choice<string>[]; chosen: string } | null>;
  /** Called only when all values will do. */
  onStart(from: { id: string; name: string }, ownText: string): void;
}

export interface PretrainForm extends HTMLElement {
  /** Offers other encoders to start from; what was chosen stays chosen. */
  offer(choices: readonly Choice<string>[]): void;
}

export function pretrainForm(state: PretrainState, options: PretrainFormOptions): PretrainForm {
  const values: PretrainState = { ...state };
  let from = options.choices.some(({ value }) => value === SHIPPED) ? SHIPPED : SCRATCH;
  let choices = options.choices;
  const numbers = new Map<NumberSetting, Field<number>>();
  const number = (name: NumberSetting) => {
    const { min, max, type } = PRETRAIN_SETTINGS[name];
    const control = numberField(values[name], { ...text.fields[name], min, max, step: type === "integer" ? 1 : "any" });
    numbers.set(name, control);
    control.addEventListener("input", () => change({ [name]: control.value }));
    return control;
  };
  const summary = html`<p class="status"></p>`;
  const check = () => {
    const problems = problemsOf(values);
    for (const name of NUMBERS) numbers.get(name)!.complain(problems[name] ?? null);
    const right = Object.keys(problems).length === 0;
    const empty = values.source === "own" && area.value.trim() === "";
    summary.textContent = right ? (empty ? text.noText : "") : text.notReady;
    return right && !empty;
  };
  const change = (part: Partial<PretrainState>) => {
    Object.assign(values, part);
    show();
    check();
    if (Object.keys(problemsOf(values)).length === 0) options.onChange(values);
  };

  const source = selectField<PretrainState["source"]>(
    values.source,
    PRETRAIN_SETTINGS.source.allowed.map((value) => ({ value, label: text.sources[value] })),
    text.fields.source,
  );
  source.classList.add("control-wide");
  source.addEventListener("input", () => change({ source: source.value }));
  const sentences = number("sentences");
  const areaId = uniqueId("own-text");
  const area = html`<textarea id=${areaId} rows="6" lang="zh" spellcheck="false"></textarea>` as HTMLTextAreaElement;
  area.addEventListener("input", () => check());
  const read = statusLine();
  const problem = html`<div></div>`;
  const readText = async (given: File) => {
    area.value = decodeText(given.name, await given.arrayBuffer());
    read.say(text.fileRead(given.name, area.value.length));
    check();
  };
  const file = fileDrop({
    label: text.textFile,
    accept: ".txt,text/plain",
    onFile: (given) => void errorInto(problem, () => readText(given)),
  });
  const own = html`<div class="own-text">
    <label for=${areaId}>${text.fields.paste.label}</label>${area}
    <p class="help muted">${text.fields.paste.help}</p>
    ${file}${read}${problem}
  </div>`;

  const start = html`<div class="control-wide"></div>`;
  const offer = (offered: readonly Choice<string>[]) => {
    choices = offered;
    const control = selectField(from, choices, text.fields.start);
    control.addEventListener("input", () => {
      from = control.value;
      options.onFrom(from);
      show();
    });
    start.replaceChildren(control);
  };
  const encoderFile = fileDrop({
    label: text.encoderFile,
    accept: ".safetensors",
    onFile: (given) =>
      void options.onEncoderFile(given).then((offered) => {
        if (!offered) return;
        from = offered.chosen;
        offer(offered.choices);
        options.onFrom(from);
        show();
      }),
  });
  const sizes = SIZES.map(number);
  const show = () => {
    own.hidden = values.source !== "own";
    sentences.hidden = values.source !== "grammar";
    // An encoder brings its sizes along.
    for (const size of sizes) size.hidden = from !== SCRATCH;
  };
  offer(options.choices);

  const form = html`<form class="train-form" novalidate>
    <fieldset>
      <legend>${text.textsLegend}</legend>
      <div class="fields">${source}${sentences}</div>
      ${own}
    </fieldset>
    <fieldset>
      <legend>${text.startLegend}</legend>
      <div class="fields">${start}${sizes}</div>
      ${encoderFile}
    </fieldset>
    <fieldset>
      <legend>${text.trainingLegend}</legend>
      <div class="fields">${TRAINING.map(number)}</div>
    </fieldset>
    ${summary}
    <p class="buttons"><button class="primary">${text.start}</button></p>
  </form>`;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!check()) return form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    const { label = "" } = choices.find(({ value }) => value === from) ?? {};
    options.onStart({ id: from, name: label }, area.value);
  });
  show();
  check();
  return Object.assign(form, { offer });
}
