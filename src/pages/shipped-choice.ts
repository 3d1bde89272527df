/** Which shipped model a page begins with, and what is said of it: plain data in, no file of the site is read. */
import { words } from "../i18n/index.js";
import type { BackendName } from "../runtime/protocol.js";

export type ShippedName = "large" | "small";

/** Of the card that `npm run ship` leaves beside a model, what pages tell. */
export interface ModelCard {
  parameters: number;
  updated: string;
  seed: number;
  backend: string;
  config: { numLayers: number; hiddenSize: number };
  settings: { encoder?: string };
  scores: { test: Record<"entity" | "relation", { strict: { micro: { f1: number } } }> | null };
  shipped?: {
    sha256: string;
    bytes: number;
    rest: string;
    scores: { shipped: { entity: number; relation: number } } | null;
  };
}

export interface ShippedModel {
  name: ShippedName;
  card: ModelCard;
  bytes: number;
}

/**
 * A model as its files tell of it; null where it was not made.
 * @param size of the weights as the site hands them out: 0 where there are none, and while the site is previewed not theirs but that of
 *   what makes the file, so that the card's word goes first
 */
export function shippedModel(name: ShippedName, card: ModelCard | null, size: number): ShippedModel | null {
  return card && size > 0 ? { name, card, bytes: card.shipped?.bytes ?? size } : null;
}

/** What a page wants of the model that it begins with: the best answers, or quick ones to many questions. */
export type Wish = "quality" | "speed";

/**
 * The shipped models in the order in which a page tries them, unless the reader chose one. The large one comes first on a GPU alone, and not
 * where the reader asked the browser to save data: elsewhere it takes seconds where the small one takes a moment.
 * @param choice.backend null where it is not known yet, and no GPU
 */
export function inOrder<Model extends { name: ShippedName }>(
  models: readonly Model[],
  { wish, backend, saveData }: { wish: Wish; backend: BackendName | null; saveData: boolean },
): Model[] {
  const first: ShippedName = wish === "quality" && backend === "webgpu" && !saveData ? "large" : "small";
  return models.toSorted((a, b) => Number(b.name === first) - Number(a.name === first));
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
