/** Which shipped model a page begins with, and what is told of it. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { words } from "../../src/i18n/index.js";
import { describeShipped, inOrder, shippedModel } from "../../src/pages/shipped-choice.js";
import type { ModelCard, ShippedModel } from "../../src/pages/shipped-choice.js";

const BOTH = [{ name: "large" }, { name: "small" }] as const;
const first = (...[wish, backend, saveData = false]: ["quality" | "speed", "webgpu" | "wasm" | "cpu", boolean?]) =>
  inOrder(BOTH, { wish, backend, saveData })[0].name;

describe("a page begins with", () => {
  it("the large model on a GPU where quality counts, and nowhere else", () => {
    expect(first("quality", "webgpu")).toBe("large");
    expect(first("quality", "webgpu", true)).toBe("small");
    for (const backend of ["wasm", "cpu"] as const) expect(first("quality", backend)).toBe("small");
    for (const backend of ["webgpu", "wasm", "cpu"] as const) expect(first("speed", backend)).toBe("small");
  });

  it("the other one where the first fails, or the only one that there is", () => {
    const order = (models: typeof BOTH | [{ name: "large" }] | []) =>
      inOrder<{ name: "large" | "small" }>(models, { wish: "quality", backend: "wasm", saveData: false });
    expect(order(BOTH).map(({ name }) => name)).toEqual(["small", "large"]);
    expect(order([{ name: "large" }])).toHaveLength(1);
    expect(order([])).toEqual([]);
  });
});

describe("of a shipped model is told", () => {
  const test = (entity: number, relation: number) => ({
    entity: { strict: { micro: { f1: entity } } },
    relation: { strict: { micro: { f1: relation } } },
  });
  const card: ModelCard = {
    parameters: 16_000_000,
    updated: "2026-11-29T18:00:00.000Z",
    seed: 1,
    backend: "wasm",
    config: { numLayers: 4, hiddenSize: 512 },
    settings: { encoder: "bge-small-zh" },
    scores: { test: test(0.99, 0.951) },
  };
  const told = (change: Partial<ModelCard> = {}) =>
    describeShipped({ name: "large", bytes: 14_100_000, card: { ...card, ...change } } satisfies ShippedModel);

  it("its sizes, its encoder, and its scores with their run", () => {
    expect(told()).toBe(
      "Large: 4 layers, hidden size 512, 16,000,000 weights in 14.1 MB. Fine-tuned from bge-small-zh. On the test set of this site: F1 99.0 for entities, 95.1 for relations (strict; one run, seed 1, 2026-11-29, wasm).",
    );
  });

  it("what it scores as it is shipped, where that was measured", () => {
    const shipped = {
      sha256: "",
      bytes: 14_100_000,
      rest: "int8",
      scores: { shipped: { entity: 0.988, relation: 0.949 } },
    };
    expect(told({ shipped })).toContain("F1 98.8 for entities, 94.9 for relations");
  });

  it("no score that was not measured, and where its weights come from", () => {
    expect(told({ scores: { test: null } })).not.toContain("F1");
    expect(told({ settings: {} })).toContain("random weights");
    expect(told({ settings: { encoder: "data/encoders/small.safetensors" } })).toContain(words.pretrain.shipped);
  });

  it("how many bytes it has: by its card, which knows better than a preview; none where it was not made", () => {
    const shipped = { sha256: "", bytes: 14_100_000, rest: "int8", scores: null };
    expect(shippedModel("large", { ...card, shipped }, 250)?.bytes).toBe(14_100_000);
    expect(shippedModel("large", card, 13)?.bytes).toBe(13);
    expect(shippedModel("large", { ...card, shipped }, 0)).toBeNull();
    expect(shippedModel("large", null, 13)).toBeNull();
  });

  it.each(["large.safetensors.gz", "small.safetensors"])("the size that the committed %s has", (file) => {
    const path = `data/models/${file}`;
    // A copy of the site may lack either, as the README says; then there is no card either.
    const cardPath = path.replace(/\.safetensors.*$/, ".json");
    expect(existsSync(cardPath)).toBe(existsSync(path));
    if (!existsSync(path)) return;
    const { shipped } = JSON.parse(readFileSync(cardPath, "utf8")) as ModelCard;
    expect(shipped?.bytes).toBe(statSync(path).size);
  });
});
