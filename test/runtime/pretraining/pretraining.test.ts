/** Pretraining in the worker: steps, pauses, blanks in between, resumed after a reload bit for bit, and found again by the page. */
import "fake-indexeddb/auto";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { openDB } from "idb";
import { scoreDocuments } from "../../../src/evaluation/scores.js";
import { PretrainingSession } from "../../../src/model/pretraining/session.js";
import { DEFAULT_PRETRAINING } from "../../../src/model/pretraining/options.js";
import { readSafetensors } from "../../../src/model/weights/safetensors.js";
import { CheckpointStore } from "../../../src/runtime/checkpoints.js";
import { RuntimeClient } from "../../../src/runtime/client.js";
import { openDatabase } from "../../../src/runtime/database.js";
import * as systems from "../../../src/model/systems.js";
import type { CheckpointInfo, WorkerEvent } from "../../../src/runtime/protocol.js";
import type { EncoderSummary, Filling, PretrainRequest } from "../../../src/runtime/pretraining/protocol.js";
import { EncoderStore } from "../../../src/runtime/pretraining/encoder-store.js";
import { PretrainStore } from "../../../src/runtime/pretraining/store.js";
import { TEXTS } from "../../model/pretraining/tiny.js";
import { FAKE_DETAIL, bench, FakeWorker, freshDatabase, runRequest } from "../fakes.js";
import type { Bench } from "../fakes.js";
import { saying } from "../../saying.js";

beforeAll(() => tf.setBackend("cpu"));

const request = (change: Partial<PretrainRequest> = {}, steps = 12): PretrainRequest => ({
  run: "p1",
  name: "Pretraining 1",
  from: "scratch",
  config: {
    hiddenSize: 16,
    numLayers: 1,
    numHeads: 2,
    intermediateSize: 24,
    maxPositions: 40,
    typeVocabSize: 2,
    layerNormEps: 1e-12,
  },
  options: { ...DEFAULT_PRETRAINING, steps, batchSize: 3, learningRate: 1e-2, seed: 5 },
  train: TEXTS.slice(0, 5),
  heldOut: TEXTS.slice(5),
  measureEvery: 4,
  ...change,
});

const losses = (events: WorkerEvent[]) => events.flatMap((e) => (e.type === "pretrainStep" ? [e.progress.loss] : []));
const states = (events: WorkerEvent[]) => events.flatMap((e) => (e.type === "runState" ? [e.state] : []));

async function finished({ until }: Bench): Promise<EncoderSummary> {
  const event = await until((e) => e.type === "pretrainDone" || (e.type === "runState" && e.state === "failed"));
  if (event.type !== "pretrainDone") throw new Error(JSON.stringify(event));
  return event.encoder;
}
const exported = async ({ send }: Bench, { encoder }: EncoderSummary) =>
  new Uint8Array((await send({ type: "exportEncoder", encoder })) as ArrayBuffer);

describe("a pretraining run", () => {
  it("measures at the start and every few steps, and fills blanks between steps", async () => {
    const worker = await bench();
    const start = (await worker.send({ type: "startingEncoder", run: request() })) as EncoderSummary;
    await worker.send({ type: "pretrain", run: request() });
    const encoder = await finished(worker);
    expect(states(worker.events)).toEqual(["preparing", "running", "done"]);
    const measured = worker.events.flatMap((e) => (e.type === "pretrainMeasured" ? [e.point.step] : []));
    expect(measured).toEqual([0, 4, 8, 12]);
    expect(losses(worker.events)).toHaveLength(12);
    const ask = async ({ encoder }: EncoderSummary) =>
      (await worker.send({ type: "fillBlanks", encoder, text: TEXTS[0].text, blanks: [0], count: 3 })) as Filling[];
    const [[before], [after]] = [await ask(start), await ask(encoder)];
    expect(after.token).toBe("左");
    expect(after.candidates).toHaveLength(3);
    expect(after.probability).not.toBe(before.probability);
  });

  it("pauses, takes one step, goes on; is cancelled without leaving a tensor", async () => {
    const { numTensors } = tf.memory();
    const worker = await bench();
    await worker.send({ type: "pretrain", run: request({}, 10_000) });
    await worker.until((e) => e.type === "pretrainStep");
    await worker.send({ type: "pause", run: "p1" });
    const paused = losses(worker.events).length;
    await worker.send({ type: "stepOnce", run: "p1" });
    expect(losses(worker.events)).toHaveLength(paused + 1);
    await worker.send({ type: "resume", run: "p1" });
    await worker.until(() => losses(worker.events).length > paused + 3);
    await worker.send({ type: "cancel", run: "p1" });
    expect(states(worker.events)).toEqual(["preparing", "running", "paused", "running", "cancelled"]);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it("ends bit for bit where an undisturbed run ends after a pause, a reload and a resume", async () => {
    const whole = await bench();
    await whole.send({ type: "pretrain", run: request() });
    const straight = await finished(whole);

    const database = freshDatabase();
    const before = await bench({ database });
    await before.send({ type: "pretrain", run: request() });
    await before.send({ type: "pause", run: "p1" });
    const after = await bench({ database });
    const [{ id, step }] = (await after.send({ type: "listCheckpoints" })) as CheckpointInfo[];
    expect(step).toBeLessThan(12);
    await after.send({ type: "pretrain", run: request(), resumeFrom: id });
    const resumed = await finished(after);
    expect(losses(after.events)).toEqual(losses(whole.events).slice(step));
    expect(await exported(after, resumed)).toEqual(await exported(whole, straight));
    await before.send({ type: "cancel", run: "p1" });
  });

  it("pauses where there is no memory for a checkpoint, and goes on", async () => {
    const worker = await bench();
    await worker.send({ type: "pretrain", run: request() });
    const checkpoint = vi
      .spyOn(PretrainingSession.prototype, "checkpoint")
      .mockRejectedValue(new RangeError("too long"));
    await worker.send({ type: "pause", run: "p1" });
    checkpoint.mockRestore();
    expect(worker.events).toContainEqual(
      expect.objectContaining({ type: "checkpointFailed", failure: expect.objectContaining({ code: "no-memory" }) }),
    );
    expect(states(worker.events).at(-1)).toBe("paused");
    const saved = () => worker.events.filter(({ type }) => type === "checkpointSaved").length;
    expect(saved()).toBe(0);
    // Asked again, what rests is saved.
    await worker.send({ type: "pause", run: "p1" });
    expect(saved()).toBe(1);
    await worker.send({ type: "resume", run: "p1" });
    await finished(worker);
  });

  it("fails in words without text, and refuses what is no encoder", async () => {
    const worker = await bench();
    await expect(worker.send({ type: "pretrain", run: request({ train: [] }) })).rejects.toMatchObject({
      code: "bad-input",
    });
    expect(states(worker.events)).toEqual(["preparing", "failed"]);
    await expect(worker.send({ type: "loadEncoder", bytes: new ArrayBuffer(9) })).rejects.toMatchObject({
      code: "bad-model",
    });
    await expect(
      worker.send({ type: "fillBlanks", encoder: "none", text: "左", blanks: [0], count: 1 }),
    ).rejects.toMatchObject({ code: "unknown-model" });
  });

  it("a lost GPU ends it, and says what is saved", async () => {
    const worker = await bench();
    await worker.send({ type: "pretrain", run: request({}, 10_000) });
    await worker.send({ type: "pause", run: "p1" });
    worker.loseDevice("gone");
    const event = await worker.until((e) => e.type === "runState" && e.state === "failed");
    expect(event).toMatchObject({ failure: { code: "gpu-lost" } });
    expect(event.type === "runState" && event.failure).toEqual(saying("“Pretraining 1, step"));
  });
});

it("training takes its weights, vocabulary and sizes from an encoder", async () => {
  const worker = await bench({ systems });
  await worker.send({ type: "pretrain", run: request() });
  const encoder = await finished(worker);
  const bytes = await exported(worker, encoder);
  const run = runRequest({ system: "focused", encoder: { name: "Pretraining 1", bytes } });
  const config = { ...run.config, focusedLayers: 1, dropout: 0 };
  await worker.send({
    type: "train",
    run: { ...run, config, options: { ...run.options, learningRate: 1e-12, epochs: 1 } },
  });
  const done = await worker.until((e) => e.type === "runDone" || (e.type === "runState" && e.state === "failed"));
  if (done.type !== "runDone") throw new Error(JSON.stringify(done));
  expect(done.model.config).toMatchObject({ ...encoder.config, focusedLayers: 1 });
  const model = (await worker.send({ type: "exportModel", model: done.model.model })) as ArrayBuffer;
  const [tuned, pretrained] = [readSafetensors(model), readSafetensors(bytes)];
  expect(tuned.metadata.tokenizer).toBe(pretrained.metadata.tokenizer);
  const name = "bert.embeddings.word_embeddings.weight";
  expect(tuned.tensors.get(name)!.shape).toEqual(pretrained.tensors.get(name)!.shape);
});

describe("the page's pretraining runs", () => {
  function page(database: ReturnType<typeof freshDatabase>) {
    const client = new RuntimeClient({
      createWorker: () =>
        new FakeWorker({
          systems: { ...systems },
          evaluate: scoreDocuments,
          checkpoints: new CheckpointStore(database),
          encoderStore: new EncoderStore(database),
          startBackend: async () => ({ backend: "cpu", detail: FAKE_DETAIL, rejected: [] }),
        }),
      wasmPath: () => "",
    });
    return { client, store: new PretrainStore({ client, database, estimate: async () => ({}) }) };
  }
  const until = (store: PretrainStore, matches: () => boolean) =>
    new Promise<void>((resolve) => store.subscribe(() => matches() && resolve()));

  it("are drawn as they go, keep their encoder, and are there after a reload", async () => {
    const database = freshDatabase();
    const { client, store } = page(database);
    await store.start(request());
    await until(store, () => store.runs[0].state === "done");
    for (let tries = 0; (await store.encoders.list()).length === 0 && tries < 100; tries++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const [kept] = await store.encoders.list();
    expect(kept).toMatchObject({ id: "p1", name: "Pretraining 1", summary: { config: { hiddenSize: 16 } } });
    expect(readSafetensors(await store.encoders.bytes("p1")).metadata.system).toBe('"encoder"');
    expect(store.runs[0]).toMatchObject({ step: 12, totalSteps: 12, sizes: { train: 5, heldOut: 1 } });
    expect(store.runs[0].heldOut.map(({ step }) => step)).toEqual([0, 4, 8, 12]);
    client.dispose();

    const again = page(database);
    await again.store.ready;
    expect(again.store.runs[0]).toMatchObject({ run: "p1", state: "done", live: false });
    await again.store.remove("p1");
    expect([again.store.runs, await again.store.encoders.list()]).toEqual([[], []]);
    again.client.dispose();
  });

  it("that were paused go on after a reload from where they were", async () => {
    const database = freshDatabase();
    const { client, store } = page(database);
    await store.start(request({}, 40));
    await store.pause("p1");
    const { step } = store.runs[0];
    client.dispose();
    const again = page(database);
    await again.store.ready;
    expect(again.store.runs[0]).toMatchObject({ state: "paused", live: false });
    await again.store.resume("p1");
    await until(again.store, () => again.store.runs[0].state === "done");
    expect(again.store.runs[0].steps.map((point) => point.step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(step).toBeLessThan(40);
    again.client.dispose();
  });
});

it("a database of the version before gets room for encoders and keeps its models", async () => {
  const old = await openDB("older", 1, {
    upgrade(database) {
      database.createObjectStore("checkpoints", { keyPath: "id" }).createIndex("run", "run");
      for (const store of ["checkpointBytes", "modelBytes"]) database.createObjectStore(store);
      for (const store of ["runs", "requests"]) database.createObjectStore(store, { keyPath: "run" });
      database.createObjectStore("models", { keyPath: "id" });
    },
  });
  await old.put("models", { id: "m", name: "mine" });
  old.close();
  const database = await openDatabase("older");
  expect(await database.get("models", "m")).toMatchObject({ name: "mine" });
  expect([...database.objectStoreNames]).toEqual(expect.arrayContaining(["encoders", "encoderBytes", "pretrainings"]));
  database.close();
});
