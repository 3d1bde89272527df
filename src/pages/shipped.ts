/** The models that ship with the site: which there are, their run cards, and their weights. */
import { modelFiles } from "../runtime/assets.js";
import type { DownloadProgress } from "../runtime/download/download.js";
import { siteFile } from "../runtime/download/site-file.js";
import { shippedModel } from "./shipped-choice.js";
import type { ModelCard, ShippedModel, ShippedName } from "./shipped-choice.js";

let known: Promise<ShippedModel[]> | undefined;

/** Those that were made, the best first. */
export function shippedModels(): Promise<ShippedModel[]> {
  known ??= readShipped().catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
}

async function readShipped(): Promise<ShippedModel[]> {
  const names = Object.keys(modelFiles) as ShippedName[];
  const models = names.map(async (name) => {
    const { weights, card } = modelFiles[name];
    return shippedModel(name, (await card.json()) as ModelCard | null, weights.size);
  });
  return (await Promise.all(models)).filter((model) => model !== null);
}

export const isShipped = (id: string): id is ShippedName => Object.hasOwn(modelFiles, id);

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
