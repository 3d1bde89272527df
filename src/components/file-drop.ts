/** A place for a file: chosen, dropped, or its text pasted. */
import { words } from "../i18n/index.js";
import { html, uniqueId } from "./html.js";

export interface FileDropOptions {
  label: string;
  /** As for an input element, such as ".json,.jsonl". */
  accept: string;
  /** Also offers a box to paste text into. */
  paste?: boolean;
  onFile(file: File): void;
}

/** Hands over whatever file the reader gives; pasted text comes as a file named as the catalogue says. */
export function fileDrop(options: FileDropOptions): HTMLElement {
  const id = uniqueId("file");
  const input = html`<input id=${id} type="file" accept=${options.accept} />` as HTMLInputElement;
  const box = html`<div class="file-drop">
    <label for=${id}>${options.label}</label>${input}<span class="muted">${words.file.orDrop}</span>
  </div>`;
  const give = (file: File | undefined | null) => file && options.onFile(file);
  input.addEventListener("change", () => {
    give(input.files?.[0]);
    // So that the same file, corrected meanwhile, can be chosen again.
    input.value = "";
  });
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("file-drop-over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("file-drop-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("file-drop-over");
    give(event.dataTransfer?.files[0]);
  });
  return options.paste ? html`<div>${box}${pasteBox(give)}</div>` : box;
}

function pasteBox(give: (file: File) => void): HTMLElement {
  const id = uniqueId("paste");
  const area = html`<textarea id=${id} rows="5" spellcheck="false"></textarea>` as HTMLTextAreaElement;
  const button = html`<button type="button" hidden>${words.file.readPasted}</button>` as HTMLButtonElement;
  area.addEventListener("input", () => (button.hidden = area.value.trim() === ""));
  button.addEventListener("click", () => give(new File([area.value], words.file.pastedName, { type: "text/plain" })));
  return html`<details class="paste">
    <summary>${words.file.paste}</summary>
    <label class="visually-hidden" for=${id}>${words.file.paste}</label>${area}
    <p class="buttons">${button}</p>
  </details>`;
}
