/** The models that ship with the site: which there are, what their run cards say, which one a page begins with. */
import { words } from "../i18n/index.js";
import { modelFiles } from "../runtime/assets.js";
import type { DownloadProgress } from "../runtime/download/download.js";
import { siteFile } from "../runtime/download/site-file.js";
import type { BackendName } from "../runtime/protocol.js";

export type ShippedName = keyof typeof modelFiles;

/** Of the card that `npm run ship` leaves beside a model, what pages tell. */
export interface ModelCard {
  parameters: number;
  updated: string;
  seed: number;
  backend: string;
  config: { numLayers: number; hiddenSize: number };
  settings: { encoder?: string };
  scores: { test: Record<"entity" | "relation", { strict: { micro: { f1: number } } }> | null };
  shipped?: { sha256: string; rest: string; scores: { shipped: { entity: number; relation: number } } | null };
}

export interface ShippedModel {
  name: ShippedName;
  card: ModelCard;
  bytes: number;
}

/** Those that were made, the best first. */
export async function shippedModels(): Promise<ShippedModel[]> {
  const names = Object.keys(modelFiles) as ShippedName[];
  const models = names.map(async (name) => {
    const { weights, card } = modelFiles[name];
    return { name, card: (await card.json()) as ModelCard | null, bytes: weights.size };
  });
  return (await Promise.all(models)).filter((model): model is ShippedModel => model.card !== null && model.bytes > 0);
}

export const isShipped = (id: string): id is ShippedName => Object.hasOwn(modelFiles, id);

/** What a page wants of the model that it begins with: the best answers, or quick ones to many questions. */
export type Wish = "quality" | "speed";

/**
 * The shipped models in the order in which a page tries them, unless the reader chose one. The large one comes first on a GPU alone, and not
 * where the reader asked the browser to save data: elsewhere it takes seconds where the small one takes a moment.
 */
export function inOrder<Model extends { name: ShippedName }>(
  models: readonly Model[],
  { wish, backend, saveData }: { wish: Wish; backend: BackendName; saveData: boolean },
): Model[] {
  const first: ShippedName = wish === "quality" && backend === "webgpu" && !saveData ? "large" : "small";
  return models.toSorted((a, b) => Number(b.name === first) - Number(a.name === first));
}

/** Whether the reader asked the browser to save data; not every browser tells. */
export const savesData = () =>
  (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData === true;

/** The weights; the large ones are fetched once, and kept. */
export function shippedBytes(
  { name, card }: ShippedModel,
  options: { signal: AbortSignal; onProgress(progress: DownloadProgress): void },
): Promise<Uint8Array> {
  const { href } = modelFiles[name].weights;
  return siteFile({ name: `model ${name}`, href, sha256: card.shipped?.sha256 }, options);
}

/** Sizes, origin and scores of a shipped model, with the run that they come from. */
export function describeShipped({ name, card, bytes }: ShippedModel): string {
  const text = words.pages.models;
  const { config, parameters, settings, scores, shipped, seed, backend, updated } = card;
  const test = scores.test && {
    entity: scores.test.entity.strict.micro.f1,
    relation: scores.test.relation.strict.micro.f1,
  };
  // With the weights as they are shipped, where that was measured.
  const measured = shipped?.scores?.shipped ?? test;
  return [
    text.sizes(text.names[name], config.numLayers, config.hiddenSize, parameters, bytes),
    text.origin(settings.encoder ? nameOfEncoder(settings.encoder) : null),
    measured ? text.measured(measured.entity, measured.relation, seed, updated.slice(0, 10), backend) : "",
  ].join(" ");
}

/** Of a path the file's name; of a known encoder its own. */
const nameOfEncoder = (path: string) => {
  const name = path.replace(/^.*\//, "").replace(/\.safetensors$/, "");
  return name === "small" ? words.pretrain.shipped : name;
};
