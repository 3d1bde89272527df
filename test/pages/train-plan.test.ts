/** Which sentences a run is made of. */
import { expect, it, vi } from "vitest";
import { loadOwnData } from "../../src/pages/own-data.js";
import type { OwnData } from "../../src/pages/own-data.js";
import { trainingData } from "../../src/pages/train-plan.js";
import { saying } from "../saying.js";

vi.mock("../../src/runtime/page.js", () => ({}));
vi.mock("../../src/pages/pretrain/encoders.js", () => ({}));
vi.mock("../../src/pages/sentences.js", () => ({ corpusSplit: (split: string) => Promise.resolve([sentence(split)]) }));
vi.mock("../../src/pages/own-data.js", () => ({ loadOwnData: vi.fn() }));

const sentence = (id: string) => ({ id, text: id, entities: [], relations: [] });
const stored = vi.mocked(loadOwnData);

it("are those of the site, or the reader's own", async () => {
  const own = ["a", "b", "c"].map(sentence);
  const files = { train: "mine.json", dev: null, test: null };
  stored.mockResolvedValue({ name: "mine.json", files, saved: "", train: own, dev: own, test: own } satisfies OwnData);
  expect((await trainingData({ data: "corpus", sentences: 0 })).train).toEqual([sentence("train")]);
  expect(await trainingData({ data: "own", sentences: 2 })).toEqual({
    ...{ source: { name: "mine.json", files }, train: own.slice(0, 2), dev: own, test: own },
  });
});

it("are never those of the site in place of the reader's own that are gone", async () => {
  stored.mockResolvedValue(undefined);
  const failure = await trainingData({ data: "own", sentences: 0 }).catch((error: unknown) => error);
  expect(failure).toEqual(saying(/no longer kept in this browser.*Data page/));
});
