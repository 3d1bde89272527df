/** An encoder of somebody else's: checked, hashed and kept by the worker, for the page to find. */
import "fake-indexeddb/auto";
import "@tensorflow/tfjs-backend-cpu";
import { createHash } from "node:crypto";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { scoreDocuments } from "../../../src/evaluation/scores.js";
import { loadEncoder } from "../../../src/model/pretraining/model.js";
import * as systems from "../../../src/model/systems.js";
import { CheckpointStore } from "../../../src/runtime/checkpoints.js";
import { RuntimeClient } from "../../../src/runtime/client.js";
import { EncoderStore } from "../../../src/runtime/pretraining/encoder-store.js";
import { publishedBert } from "../../model/weights/import/published.js";
import { FakeWorker, freshDatabase } from "../fakes.js";
import { toldOf } from "../../saying.js";

beforeAll(() => tf.setBackend("cpu"));

function page() {
  const database = freshDatabase();
  const encoderStore = new EncoderStore(database);
  const worker = new FakeWorker({
    ...{ systems, evaluate: scoreDocuments, checkpoints: new CheckpointStore(database), encoderStore },
    startBackend: () => Promise.reject(new Error("no backend is needed")),
  });
  return { client: new RuntimeClient({ createWorker: () => worker, wasmPath: () => "" }), encoderStore };
}

describe("an encoder that the reader brings", () => {
  it("is kept under its name, with the hash of its weights, and can be loaded", async () => {
    const { client, encoderStore } = page();
    const files = publishedBert(["狭", "窄", "左"]);
    const hash = createHash("sha256").update(files.get("model.safetensors")!).digest("hex");
    const { kept, hashes, notes } = await client.bringEncoder("theirs", files);
    expect(hashes).toEqual([{ file: "model.safetensors", sha256: hash }]);
    expect(notes).toEqual([]);
    expect(await encoderStore.list()).toEqual([kept]);
    expect(kept).toMatchObject({ name: "theirs", summary: { tokenizer: "wordpiece", config: { vocabSize: 8 } } });
    const bytes = await encoderStore.bytes(kept.id);
    expect(kept.bytes).toBe(bytes.length);
    expect(
      loadEncoder(bytes)
        .tokenizer.encode("狭窄")
        .map(({ text }) => text),
    ).toEqual(["狭", "窄"]);
  });

  it("has its memory handed to the worker", async () => {
    const files = publishedBert(["狭"]);
    await page().client.bringEncoder("theirs", files);
    expect([...files.values()].map(({ byteLength }) => byteLength)).toEqual([0, 0, 0]);
  });

  it.each([
    ["cut short", (files: Map<string, Uint8Array>) => files.set("model.safetensors", files.get("model.safetensors")!.slice(0, 900)), /no intact safetensors file/], // prettier-ignore
    ["without vocabulary", (files: Map<string, Uint8Array>) => files.delete("vocab.txt"), /vocab\.txt/],
  ])("is refused in words when it is %s, and nothing is kept", async (_, damage, says) => {
    const { client, encoderStore } = page();
    const files = publishedBert(["狭"]);
    damage(files);
    const refused = await client.bringEncoder("theirs", files).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "bad-encoder" });
    expect(toldOf(refused)).toMatch(says);
    expect(toldOf(refused)).toMatch(/config\.json, vocab\.txt/);
    expect(await encoderStore.list()).toEqual([]);
  });
});
