/** "An encoder of your own": a published BERT from the reader's files or from an address, checked, counted and kept in the browser. */
import { textField } from "../components/field.js";
import { html, uniqueId } from "../components/html.js";
import { statusLine } from "../components/notice.js";
import { encoderChooserWords as text } from "../i18n/encoder-chooser.js";
import { readConfigJson } from "../model/weights/import/config.js";
import { parseRecord } from "../model/weights/import/json.js";
import type { EncoderConfig } from "../model/config.js";
import { forgetDownload } from "../runtime/download/kept.js";
import type { DownloadProgress } from "../runtime/download/download.js";
import { fetchWeights, findModel, isWeights } from "../runtime/download/model.js";
import type { FoundModel } from "../runtime/download/model.js";
import { cacheParts } from "../runtime/download/parts.js";
import { say } from "../i18n/problems/index.js";
import { toFailure } from "../runtime/failures.js";
import { getClient } from "../runtime/page.js";
import type { StoredEncoder } from "../runtime/pretraining/encoder-store.js";
import { memoryTable, TYPICAL } from "./encoder-memory.js";
import { describeError } from "./frame.js";

export interface EncoderChooserOptions {
  /** An encoder was checked and put among those that are kept (`getEncoderStore()`). */
  onKept(encoder: StoredEncoder): void;
}

/** The section; nothing is requested until the reader asks for it. */
export function encoderChooser({ onKept }: EncoderChooserOptions): HTMLElement {
  const status = statusLine();
  const found = html`<div></div>`;
  const problems = html`<div></div>`;
  const bar = html`<progress max="1" value="0" aria-label=${text.bar} hidden></progress>` as HTMLProgressElement;
  const address = textField("", { ...text.address, placeholder: text.placeholder });
  address.classList.add("wide-text");
  let model: FoundModel | undefined;
  let running: AbortController | undefined;
  const button = (label: string, onclick: () => void) =>
    html`<button type="button" onclick=${onclick}>${label}</button>` as HTMLButtonElement;

  /** One thing at a time, that can be stopped; what fails is told. */
  const work = async (task: (signal: AbortSignal) => Promise<void>) => {
    const controller = (running = new AbortController());
    problems.replaceChildren();
    show();
    try {
      await task(controller.signal);
    } catch (error) {
      status.say(controller.signal.aborted ? text.stopped : "");
      if (!controller.signal.aborted) problems.replaceChildren(describeError(error));
    } finally {
      running = undefined;
      show();
    }
  };
  const options = (signal: AbortSignal, name: () => string) => ({
    parts: cacheParts(),
    signal,
    onProgress({ bytes, total }: DownloadProgress) {
      if (total) bar.value = bytes / total;
      status.say(text.progress(name(), bytes, total));
    },
  });
  const keep = async (files: Map<string, Uint8Array>, name: string) => {
    status.say(text.checking);
    const { kept, hashes, notes } = await getClient().bringEncoder(name, files);
    describe(kept.summary.config, [
      ...hashes.map(({ file, sha256 }) => text.hash(file, sha256)),
      ...notes.map((note) => say(note).message),
    ]);
    status.say(text.kept(name, kept.bytes));
    onKept(kept);
  };
  const describe = (config: EncoderConfig, lines: readonly string[] = []) =>
    found.replaceChildren(
      html`<p>${text.sizes(config.numLayers, config.hiddenSize, config.numHeads, config.vocabSize)}</p>`,
      memoryTable(config),
      html`<p class="muted">${text.memoryNote(TYPICAL.tokens, TYPICAL.pairs)}</p>`,
      ...lines.map((line) => html`<p class="muted encoder-hash">${line}</p>`),
    );

  const look = button(
    text.look,
    () =>
      void work(async (signal) => {
        model = undefined;
        status.say(text.looking);
        const looked = await findModel(
          address.value.trim(),
          options(signal, () => text.looking),
        );
        const config = readConfigJson(parseRecord("config.json", looked.files.get("config.json")!));
        if (isWhole(config)) describe({ ...STANDARD, ...config });
        model = looked;
        status.say("");
      }),
  );
  const fetchIt = button(
    text.fetch,
    () =>
      void work(async (signal) => {
        const { folder, files, weights } = model!;
        let current = weights[0];
        // Copies, because the worker takes what it is given: a second attempt starts with the small files again.
        const copies = [...files].map(([name, bytes]): [string, Uint8Array] => [name, bytes.slice()]);
        const whole: FoundModel = { ...model!, files: new Map(copies) };
        await fetchWeights(
          whole,
          options(signal, () => current),
          (name) => (current = name),
        );
        try {
          await keep(whole.files, nameOf(folder));
        } catch (error) {
          // Parts that make up no encoder would make up none the next time either.
          if (toFailure(error).code === "bad-encoder") await forgetWeights(model!);
          throw error;
        }
        // What is kept as an encoder need not be kept twice.
        await forgetWeights(model!);
      }),
  );
  const stop = button(text.stop, () => running?.abort());
  const show = () => {
    look.disabled = running !== undefined;
    fetchIt.hidden = model === undefined;
    fetchIt.disabled = running !== undefined;
    stop.hidden = bar.hidden = running === undefined;
  };
  const fromFiles = (chosen: FileList | null) =>
    chosen?.length &&
    void work(async () => {
      const files = new Map<string, Uint8Array>();
      for (const file of wanted([...chosen])) files.set(file.name, new Uint8Array(await file.arrayBuffer()));
      const [weights] = [...files.keys()].filter(isWeights);
      await keep(files, weights?.replace(/\.\w+$/, "") ?? "");
    });
  show();
  return html`<section class="encoder-chooser">
    <h2>${text.heading}</h2>
    <p>${text.intro}</p>
    ${fileInput(text.files, false, fromFiles)} ${fileInput(text.folder, true, fromFiles)} ${address}
    <p class="buttons">${look}${fetchIt}${stop}</p>
    ${bar}${status}${problems}${found}
  </section>`;
}

function fileInput(label: string, folder: boolean, onFiles: (files: FileList | null) => unknown): HTMLElement {
  const id = uniqueId("encoder-files");
  const input = html`<input id=${id} type="file" multiple />` as HTMLInputElement;
  input.toggleAttribute("webkitdirectory", folder);
  input.addEventListener("change", () => onFiles(input.files));
  return html`<div class="file-drop"><label for=${id}>${label}</label>${input}</div>`;
}

/** What a config.json may leave out. */
const STANDARD = { typeVocabSize: 2, layerNormEps: 1e-12 };

/** Of a folder's files those that a model is made of; a repository holds others, some as large. */
const wanted = (files: readonly File[]) =>
  files.filter(({ name }) =>
    /\.(safetensors|safetensors\.index\.json|onnx)$|^(config|tokenizer|tokenizer_config)\.json$|^vocab\.txt$/.test(
      name,
    ),
  );

/** What a reader would call the model at an address: on a hub, the part before /resolve/. */
const nameOf = (folder: string) =>
  folder
    .replace(/\/resolve\/.*$/, "")
    .split("/")
    .filter(Boolean)
    .at(-1)!;

function isWhole(config: Partial<EncoderConfig>): config is EncoderConfig {
  const { vocabSize, hiddenSize, numLayers, numHeads, intermediateSize, maxPositions } = config;
  return [vocabSize, hiddenSize, numLayers, numHeads, intermediateSize, maxPositions].every(
    (size) => size !== undefined,
  );
}

async function forgetWeights({ folder, weights }: FoundModel): Promise<void> {
  for (const name of weights) await forgetDownload(cacheParts(), folder + name);
}
