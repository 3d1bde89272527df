/** The models that a page can work with: the one that ships with the site, and those trained or imported in this browser. */
import type { Choice } from "../components/field.js";
import { words } from "../i18n/index.js";
import { modelFiles } from "../runtime/assets.js";
import { RuntimeError } from "../runtime/failures.js";
import { getClient, getModelStore } from "../runtime/page.js";
import type { ModelSummary } from "../runtime/protocol.js";
import { startBackend } from "./backend.js";

export const SHIPPED = "shipped";

/** Shipped first, then the newest. Where the browser's store cannot be read there is only the first. */
export async function modelChoices(): Promise<Choice<string>[]> {
  const stored = await getModelStore()
    .list()
    .catch(() => []);
  return [
    { value: SHIPPED, label: words.pages.models.shipped },
    ...stored.map(({ id, name }) => ({ value: id, label: name })),
  ];
}

/** Holds one model in the worker, and loads it again when the worker was replaced. */
export class ModelHolder {
  #id: string | undefined;
  #loading: Promise<ModelSummary> | undefined;

  constructor() {
    getClient().on("workerLost", () => this.#forget());
  }

  /** The model's summary, once it can be asked. The model that was loaded before is freed. */
  load(id: string): Promise<ModelSummary> {
    if (this.#loading && this.#id === id) return this.#loading;
    const before = this.#loading;
    this.#id = id;
    this.#loading = loadModel(id);
    this.#loading.catch(() => this.#id === id && this.#forget());
    before?.then(({ model }) => getClient().disposeModel(model)).catch(() => undefined);
    return this.#loading;
  }

  #forget(): void {
    this.#id = undefined;
    this.#loading = undefined;
  }
}

async function loadModel(id: string): Promise<ModelSummary> {
  const [bytes] = await Promise.all([modelBytes(id), startBackend()]);
  return getClient().loadModel(bytes);
}

/** The safetensors bytes of a model. Rejects with "bad-model" where there is none. */
export async function modelBytes(id: string): Promise<ArrayBuffer> {
  if (id !== SHIPPED) return (await getModelStore().bytes(id)).slice().buffer as ArrayBuffer;
  const bytes = await modelFiles.weights.arrayBuffer();
  if (bytes.byteLength > 0) return bytes;
  const { noShipped, noShippedAdvice } = words.pages.models;
  throw new RuntimeError({ code: "bad-model", message: noShipped, advice: noShippedAdvice });
}
