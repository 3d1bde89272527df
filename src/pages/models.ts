/** The models that a page can work with: those that ship with the site, and those trained or imported in this browser. */
import type { Choice } from "../components/field.js";
import { words } from "../i18n/index.js";
import { getClient, getModelStore } from "../runtime/page.js";
import { pageProblem } from "./problems.js";
import type { ModelSummary } from "../runtime/protocol.js";
import { mayUseGpu, startBackend } from "./backend.js";
import { isShipped, savesData, shippedBytes, shippedModels } from "./shipped.js";
import { inOrder } from "./shipped-choice.js";
import type { ShippedModel, Wish } from "./shipped-choice.js";

/** In place of a model's id: whichever shipped one suits the page and the machine. */
export const AUTO = "auto";

/** Shipped ones first, then the newest. Where the browser's store cannot be read there are only the first. */
export async function modelChoices(): Promise<Choice<string>[]> {
  const stored = await getModelStore()
    .list()
    .catch(() => []);
  const text = words.pages.models;
  return [
    ...(await shippedModels()).map(({ name, bytes }) => ({ value: name, label: text.choice(text.names[name], bytes) })),
    ...stored.map(({ id, name }) => ({ value: id, label: name })),
  ];
}

export interface LoadOptions {
  signal?: AbortSignal;
  /** How much of the file has come, from 0 to 1. */
  onProgress?: (share: number) => void;
}

/** A model that can be asked, under the id that it can be chosen by. */
export interface LoadedModel {
  id: string;
  summary: ModelSummary;
  /** What the page wished for, where it chose for itself. */
  wish?: Wish;
  /** Why it is not the one that would have suited best. */
  insteadBecause?: unknown;
}

/** Holds one model in the worker, and loads it again when the worker was replaced. */
export class ModelHolder {
  #id: string | undefined;
  #loading: Promise<LoadedModel> | undefined;
  #stop = new AbortController();

  /** @param wish decides what AUTO is */
  constructor(
    private readonly wish: Wish,
    private readonly onProgress: LoadOptions["onProgress"] = () => {},
  ) {
    getClient().on("workerLost", () => this.#forget());
  }

  /** The model, once it can be asked. The one that was loaded before is freed, or no longer fetched. */
  load(id: string): Promise<LoadedModel> {
    if (this.#loading && this.#id === id) return this.#loading;
    const before = this.#loading;
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#id = id;
    this.#loading = this.#load(id, { signal: this.#stop.signal, onProgress: this.onProgress });
    this.#loading.catch(() => this.#id === id && this.#forget());
    before?.then(({ summary }) => getClient().disposeModel(summary.model)).catch(() => undefined);
    return this.#loading;
  }

  async #load(id: string, options: LoadOptions): Promise<LoadedModel> {
    if (id !== AUTO) return { id, summary: await loadModel(id, options) };
    // The weights come while the backend starts, unless it decides which.
    const backend = this.wish === "quality" && mayUseGpu() ? (await startBackend()).backend : null;
    const order = inOrder(await shippedModels(), { wish: this.wish, backend, saveData: savesData() });
    let insteadBecause: unknown;
    for (const { name } of order) {
      try {
        return { id: name, summary: await loadModel(name, options), wish: this.wish, insteadBecause };
      } catch (error) {
        if (options.signal?.aborted) throw error;
        insteadBecause ??= error;
      }
    }
    throw insteadBecause ?? pageProblem("none-shipped", {});
  }

  #forget(): void {
    this.#id = undefined;
    this.#loading = undefined;
  }
}

async function loadModel(id: string, options: LoadOptions): Promise<ModelSummary> {
  const [bytes] = await Promise.all([modelBytes(id, options), startBackend()]);
  options.signal?.throwIfAborted();
  return getClient().loadModel(bytes);
}

/** The safetensors bytes of a model. Rejects with "bad-model" where there is none. */
export async function modelBytes(id: string, options: LoadOptions = {}): Promise<ArrayBuffer> {
  if (!isShipped(id)) return (await getModelStore().bytes(id)).slice().buffer as ArrayBuffer;
  const model = (await shippedModels()).find(({ name }) => name === id);
  if (!model) throw pageProblem("none-shipped", {});
  return (await fetched(model, options)).buffer as ArrayBuffer;
}

function fetched(model: ShippedModel, { signal = new AbortController().signal, onProgress }: LoadOptions) {
  return shippedBytes(model, { signal, onProgress: ({ bytes }) => onProgress?.(bytes / model.bytes) });
}
