/** What stands under the form: the memory that a step needs, and, once measured, how fast the backends are and how long it will take. */
import { html } from "../components/html.js";
import { hint, statusLine } from "../components/notice.js";
import { words } from "../i18n/index.js";
import { freshClient, getClient } from "../runtime/page.js";
import type { StoredEncoder } from "../runtime/pretraining/encoder-store.js";
import { backendChoice, startBackend } from "./backend.js";
import { latest } from "./frame.js";
import { candidates, fastest, forecastWords, measure, take } from "./train-forecast.js";
import type { Measured } from "./train-forecast.js";
import { memoryWords } from "./train-memory.js";
import { bytesOf, plannedNeed, plannedRun } from "./train-plan.js";
import type { TrainState } from "./train-settings.js";

export interface Foresight extends HTMLElement {
  /** Says what a step of these settings needs; what was measured of others is taken away. */
  settingsChanged(state: TrainState): void;
  /** Measures, says what it found, and moves the page to the faster backend where the choice is left to it. */
  look(state: TrainState): Promise<void>;
}

export function foresight(encoder: StoredEncoder | undefined): Foresight {
  const memory = html`<p class="status"></p>`;
  const warning = html`<div role="status"></div>`;
  const status = statusLine();
  const findings = html`<div class="forecast" role="status"></div>`;
  const known = new Map<string, Measured[]>();
  const tellMemory = latest((state: TrainState) => plannedNeed(state, encoder).then((need) => ({ need, state })), {
    done({ need, state }) {
      memory.textContent = memoryWords(need, bytesOf(state.memory));
      warning.replaceChildren(...(need.warning === "" ? [] : [hint(need.warning)]));
    },
    failed() {
      memory.textContent = "";
      warning.replaceChildren();
    },
  });

  async function look(state: TrainState): Promise<void> {
    const report = await startBackend();
    if (getClient().liveRuns.size > 0) {
      findings.replaceChildren(html`<p>${words.trials.estimate.busy}</p>`);
      return;
    }
    const choice = backendChoice();
    const backends = candidates(choice, report);
    const key = JSON.stringify([state, backends]);
    let measured = known.get(key);
    if (!measured) {
      findings.replaceChildren();
      const { request } = await plannedRun(state, encoder, 0);
      measured = await measure(request, backends, freshClient, (line) => status.say(line));
      status.say("");
      known.set(key, measured);
    }
    findings.replaceChildren(
      ...forecastWords(measured, choice !== "auto", state.epochs).map((line) => html`<p>${line}</p>`),
    );
    if (choice === "auto") await take(fastest(measured), getClient());
  }

  let told = "";
  const settingsChanged = (state: TrainState) => {
    const key = JSON.stringify(state);
    if (key !== told) findings.replaceChildren();
    told = key;
    void tellMemory({ ...state });
  };
  const element = html`<div class="foresight">${memory}${warning}${status}${findings}</div>`;
  return Object.assign(element, { settingsChanged, look });
}
