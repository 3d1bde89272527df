/** Home asks the model once for all its sentences, whatever their number. */
import "fake-indexeddb/auto";
import { expect, it, vi } from "vitest";
import { readSentences } from "../../src/pages/home-reading.js";
import type { ModelSummary, SentenceReading } from "../../src/runtime/protocol.js";
import type { Document } from "../../src/text/document.js";
import { bench, encode } from "../runtime/fakes.js";

/** Longer than the 16 positions of the stand-in for a model. */
const LONG = "长".repeat(15);
const GIVEN: Document = { id: "c1", text: "管腔狭窄", entities: [], relations: [] };

/** A worker that holds a model, and a client that counts what it asks. */
async function page() {
  const worker = await bench({ script: { log: [] } });
  const bytes = encode({ seed: 1, step: 0, weight: 1 }).slice().buffer as ArrayBuffer;
  const summary = (await worker.send({ type: "loadModel", bytes })) as ModelSummary;
  const read = vi.fn(
    (model: string, documents: Document[]) =>
      worker.send({ type: "read", model, documents }) as Promise<SentenceReading[]>,
  );
  return { worker, summary, read };
}

it("computes every sentence once, all together", async () => {
  const { worker, summary, read } = await page();
  const readings = await readSentences({ read }, summary, ["右冠通畅", GIVEN.text, LONG, "未见狭窄"], GIVEN);
  expect(read).toHaveBeenCalledTimes(1);
  expect(worker.script.log).toEqual(["predict 3 after 0"]);
  expect(readings.map((reading) => ("predicted" in reading ? reading.predicted.text : reading.tooLong))).toEqual([
    "右冠通畅",
    GIVEN.text,
    expect.stringContaining("has 15 tokens; this model takes 14 at most"),
    "未见狭窄",
  ]);
});

it("tells the corpus's own annotation and the characters that the model does not know", async () => {
  const { summary, read } = await page();
  const [typed, known] = await readSentences({ read }, summary, ["右", GIVEN.text], GIVEN);
  expect(typed).toMatchObject({ unknown: [{ start: 0, end: 1 }], predicted: { id: "1" } });
  expect(typed).not.toMatchObject({ annotated: GIVEN });
  expect(known).toMatchObject({ annotated: GIVEN, predicted: { id: "c1" } });
});

it("computes nothing where every sentence is too long", async () => {
  const { worker, summary, read } = await page();
  expect(await readSentences({ read }, summary, [LONG])).toEqual([{ tooLong: expect.any(String) as string }]);
  expect(worker.script.log).toEqual([]);
});
