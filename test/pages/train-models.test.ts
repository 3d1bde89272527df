// @vitest-environment jsdom
/** The list of models on the training page: scoring one. */
import { beforeEach, expect, it, vi } from "vitest";
import { words } from "../../src/i18n/index.js";
import { modelList } from "../../src/pages/train-models.js";
import type { TrainingData } from "../../src/pages/train-settings.js";
import type { RunStore } from "../../src/runtime/runs.js";
import type { Document } from "../../src/text/document.js";

/** A worker whose model takes five characters. */
const client = vi.hoisted(() => ({
  loadModel: vi.fn(() => Promise.resolve({ model: "handle" })),
  disposeModel: vi.fn(() => Promise.resolve()),
  fitting: (_model: string, documents: Document[]) => Promise.resolve(documents.filter(({ text }) => text.length <= 5)),
  predict: vi.fn((_model: string, documents: Document[]) =>
    documents.some(({ text }) => text.length > 5)
      ? Promise.reject(new Error("one of them is too long"))
      : Promise.resolve(documents),
  ),
  on: vi.fn(),
}));
vi.mock("../../src/runtime/page.js", () => ({
  getClient: () => client,
  getModelStore: () => ({
    list: () =>
      Promise.resolve([{ id: "mine", name: "Mine", bytes: 1, saved: "2026-01-01", summary: { parameters: 1 } }]),
  }),
}));
vi.mock("../../src/pages/backend.js", () => ({ startBackend: () => Promise.resolve() }));
vi.mock("../../src/pages/models.js", () => ({ modelBytes: () => Promise.resolve(new ArrayBuffer(0)) }));
vi.mock("../../src/pages/shipped.js", () => ({ shippedModels: () => Promise.resolve([]) }));

const text = words.pages.train;
const sentence = (words: string): Document => ({ id: words, text: words, entities: [], relations: [] });
/** Runs that tell at once that there are none. */
const runs = { subscribe: (tell: (all: []) => void) => (tell([]), () => undefined) } as unknown as RunStore;

beforeEach(() => vi.clearAllMocks());
/** Drawing takes its time on a busy machine. */
const patient = { timeout: 20_000 };

/** The section once the model was scored on these sentences. */
async function scored(test: Document[], count: number): Promise<HTMLElement> {
  const list = modelList(runs, () => Promise.resolve({ test } as unknown as TrainingData));
  await vi.waitFor(() => expect(list.querySelector("table")).not.toBeNull(), patient);
  const buttons = [...list.querySelectorAll("button")];
  buttons.find(({ textContent }) => textContent?.trim() === text.score)!.click();
  await vi.waitFor(() => expect(list.textContent).toContain(text.testScores("Mine", count)), patient);
  return list;
}

it("leaves out what is too long for the model, scores the rest, and says how many", async () => {
  const list = await scored([sentence("狭窄"), sentence("左主干可见狭窄"), sentence("近段")], 2);
  expect(client.predict.mock.calls[0][1].map(({ id }) => id)).toEqual(["狭窄", "近段"]);
  expect(list.textContent).toContain(text.leftOut(1));
  expect(client.disposeModel).toHaveBeenCalledWith("handle");
});

it("says nothing of sentences left out where none is", async () => {
  const list = await scored([sentence("狭窄")], 1);
  expect(list.textContent).not.toContain("left out");
});
