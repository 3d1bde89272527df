/** Which backend computes, what was passed over and why, and a way to choose another. */
import { words } from "../i18n/index.js";
import { html, uniqueId } from "./html.js";

export interface BackendBadgeData {
  /** Null while it is being picked. */
  backend: string | null;
  detail?: string;
  rejected?: readonly { backend: string; reason: string }[];
}

export interface BackendBadgeOptions {
  choices: readonly string[];
  /** What the reader asked for. */
  chosen: string;
  onChoose(choice: string): void;
  /** Whether the page has threads, in words, and what the reader can do about it. */
  threads?: { words: string; action?: { words: string; onPress(): void } };
}

/** A quiet line that opens to the details. */
export function backendBadge(data: BackendBadgeData, options: BackendBadgeOptions): HTMLElement {
  const id = uniqueId("backend");
  const select = html`<select
    id=${id}
    onchange=${(event: Event) => options.onChoose((event.target as HTMLSelectElement).value)}
  >
    ${options.choices.map((choice) => html`<option value=${choice} selected=${choice === options.chosen}>${words.backend.names[choice] ?? choice}</option>`)}
  </select>`;
  return html`<details class="backend">
    <summary>
      ${data.backend ? words.backend.using(words.backend.names[data.backend] ?? data.backend) : words.backend.picking}
    </summary>
    ${data.detail ? html`<p>${data.detail}</p>` : null}
    ${
      data.rejected?.length
        ? html`<ul>
            ${data.rejected.map(({ backend, reason }) => html`<li>${words.backend.rejected(words.backend.names[backend] ?? backend, reason)}</li>`)}
          </ul>`
        : null
    }
    ${
      options.threads
        ? html`<p>
            ${options.threads.words}
            ${options.threads.action ? html`<button type="button" onclick=${() => options.threads?.action?.onPress()}>${options.threads.action.words}</button>` : null}
          </p>`
        : null
    }
    <p><label for=${id}>${words.backend.choose}</label> ${select}</p>
  </details>`;
}
