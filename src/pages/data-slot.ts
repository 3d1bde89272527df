/** One file of the reader's: read, and an account of what it held and what could not be kept. */
import { fileDrop } from "../components/file-drop.js";
import { html } from "../components/html.js";
import { words } from "../i18n/index.js";
import type { Document } from "../text/document.js";
import { readDocuments } from "../text/formats/index.js";
import type { Losses, ReadReport } from "../text/formats/index.js";
import { decodeText } from "../text/utf8.js";
import { describeError } from "./frame.js";

const text = words.pages.data;

export interface LoadedFile {
  name: string;
  documents: Document[];
  report: ReadReport;
}

export interface DataSlot extends HTMLElement {
  value: LoadedFile | null;
}

/** A place for one file; `onChange` is called when one was read or taken away. */
export function dataSlot(label: string, onChange: () => void): DataSlot {
  const account = html`<div role="status"></div>`;
  const read = async (file: File) => {
    try {
      const content = decodeText(file.name, await file.arrayBuffer());
      slot.value = { name: file.name, ...readDocuments(file.name, content) };
      account.replaceChildren(describeReport(slot.value, clear));
    } catch (error) {
      slot.value = null;
      account.replaceChildren(describeError(error));
    }
    onChange();
  };
  const clear = () => {
    slot.value = null;
    account.replaceChildren();
    onChange();
  };
  const slot: DataSlot = Object.assign(
    html`<section class="data-slot">
      ${fileDrop({ label, accept: ".json,.jsonl,.txt", paste: true, onFile: (file) => void read(file) })}${account}
    </section>`,
    { value: null },
  );
  return slot;
}

function describeReport({ name, report }: LoadedFile, clear: () => void): HTMLElement {
  const lost = (Object.keys(text.losses) as (keyof Losses)[])
    .filter((loss) => report[loss] > 0)
    .map((loss) => text.losses[loss](report[loss]));
  const unknown = Object.keys(report.unknownFields);
  const changed = [
    ...lost,
    ...(report.renamedDocuments > 0 ? [text.renamed(report.renamedDocuments)] : []),
    ...(unknown.length > 0 ? [text.unknownFields(unknown)] : []),
  ];
  return html`<div class="notice">
    <p>${text.read(name, text.formats[report.format], report.documents, report.entities, report.relations)}</p>
    ${
      changed.length > 0
        ? html`<ul>
            ${changed.map((line) => html`<li>${line}</li>`)}
          </ul>`
        : html`<p>${text.nothingLost}</p>`
    }
    <p class="buttons"><button type="button" class="quiet" onclick=${clear}>${text.remove}</button></p>
  </div>`;
}
