/** Fill in the blanks: a sentence whose characters the reader blanks, and what encoders would write, before and after training. */
import { blankableText } from "../../components/blanks.js";
import { textField } from "../../components/field.js";
import { fillingTables } from "../../components/fillings.js";
import { html } from "../../components/html.js";
import { statusLine } from "../../components/notice.js";
import { words } from "../../i18n/index.js";
import { getClient } from "../../runtime/page.js";
import type { PretrainRecord } from "../../runtime/pretraining/record.js";
import type { PretrainStore } from "../../runtime/pretraining/store.js";
import { describeError, latest } from "../frame.js";

const text = words.pretrain.blanks;
const CANDIDATES = 5;
const SENTENCE = "左前降支近段管壁不规则，最狭窄处30-40％。";
/** 狭窄 is blanked at first. */
const BLANKED = [13, 14];

/** An encoder that can be asked: its handle in the worker, and its name over a column. */
export interface Asked {
  encoder: string;
  name: string;
}

export interface BlanksView extends HTMLElement {
  /** The encoder that stands for the state before training. */
  compareWith(before: Asked | undefined): void;
}

/** @param expecting whether an encoder to compare with is on its way */
export function blanksView(store: PretrainStore, expecting: boolean): BlanksView {
  const client = getClient();
  const blanks = new Set(BLANKED);
  let before: Asked | undefined;
  const sentence = textField(SENTENCE, { label: text.sentence });
  sentence.classList.add("wide-text");
  sentence.querySelector("input")!.lang = "zh";
  const characters = html`<div></div>`;
  const result = html`<div></div>`;
  const status = statusLine();

  const ask = latest(
    async () => {
      const now = after(store.runs);
      const first = before && { ...before, name: now.length > 0 ? text.before(before.name) : before.name };
      const columns = [...(first ? [first] : []), ...now];
      if (columns.length === 0) return { note: expecting ? text.reading : text.none, columns: [] };
      if (blanks.size === 0) return { note: text.nothing, columns: [] };
      const offsets = [...blanks];
      const answers = await Promise.all(
        columns.map(async ({ encoder, name }) => ({
          name,
          fillings: await client.fillBlanks(encoder, sentence.value, offsets, CANDIDATES),
        })),
      );
      return { note: "", columns: answers };
    },
    {
      done: ({ note, columns }) => {
        status.say(note);
        result.replaceChildren(...(columns.length > 0 ? [fillingTables(columns)] : []));
      },
      failed: (error) => result.replaceChildren(describeError(error)),
    },
  );
  const drawCharacters = () =>
    characters.replaceChildren(
      blankableText({ text: sentence.value, blanks }, (offset) => {
        if (!blanks.delete(offset)) blanks.add(offset);
        void ask();
      }),
    );
  sentence.addEventListener("input", () => {
    blanks.clear();
    drawCharacters();
    void ask();
  });
  client.on("workerLost", () => {
    before = undefined;
    void ask();
  });
  // Asked anew whenever the held-out sentences are looked at, not at every step.
  let asked = "";
  store.subscribe((runs) => {
    const [newest] = after(runs);
    const key = JSON.stringify([newest?.encoder, runs.find(isAskable)?.heldOut.length]);
    if (key !== asked) {
      asked = key;
      void ask();
    }
  });
  drawCharacters();
  const element = html`<section>
    <h2>${text.heading}</h2>
    ${sentence}
    <p class="muted">${text.help}</p>
    ${characters}${status}${result}
  </section>`;
  return Object.assign(element, {
    compareWith(next: Asked | undefined) {
      before = next;
      void ask();
    },
  });
}

const isAskable = ({ live, encoder }: PretrainRecord) => live && encoder !== undefined;

/** The newest run's encoder as it is now. */
function after(runs: readonly PretrainRecord[]): Asked[] {
  const run = runs.find(isAskable);
  return run ? [{ encoder: run.encoder!.encoder, name: text.after(run.name, run.step) }] : [];
}
