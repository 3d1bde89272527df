/** The runtime around the real model, on the CPU backend. */
import "fake-indexeddb/auto";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as systems from "../../src/model/systems.js";
import type { CheckpointInfo, ModelSummary, RunRequest, WorkerEvent } from "../../src/runtime/protocol.js";
import type { SentenceTrace } from "../../src/model/trace.js";
import type { Document } from "../../src/text/document.js";
import { bench, freshDatabase, runRequest, type Bench } from "./fakes.js";
import { saying } from "../saying.js";

beforeAll(() => tf.setBackend("cpu"));

const sentence = (id: string, vessel: string, degree: string): Document => ({
  id,
  text: `${vessel}${degree}`,
  entities: [
    { id: "e0", type: "Body Part", start: 0, end: vessel.length },
    { id: "e1", type: "Degree", start: vessel.length, end: vessel.length + degree.length },
  ],
  relations: [{ type: "Modifier", head: "e0", tail: "e1" }],
});

const train = ["左主干", "前降支", "右冠"].flatMap((vessel) =>
  ["狭窄", "闭塞"].map((degree) => sentence(`${vessel}-${degree}`, vessel, degree)),
);

const request = (change: Partial<RunRequest["options"]> = {}): RunRequest =>
  runRequest({
    system: "focused",
    config: { ...runRequest().config, numLayers: 2, numHeads: 2, dropout: 0.1, focusedLayers: 1 },
    options: { ...runRequest().options, batchSize: 2, epochs: 4, learningRate: 1e-2, ...change },
    train,
    dev: train.slice(0, 2),
    test: train.slice(2, 4),
  });

async function finished({ until }: Bench): Promise<Extract<WorkerEvent, { type: "runDone" }>> {
  const event = await until((e) => e.type === "runDone" || (e.type === "runState" && e.state === "failed"));
  if (event.type !== "runDone") throw new Error(JSON.stringify(event));
  return event;
}

const losses = (events: WorkerEvent[]) => events.flatMap((e) => (e.type === "runStep" ? [e.progress.loss] : []));
const exported = async ({ send }: Bench, model: string) =>
  new Uint8Array((await send({ type: "exportModel", model })) as ArrayBuffer);

describe("the runtime with the real model", () => {
  it("ends bit for bit where an undisturbed run ends after a save, a reload and a resume", async () => {
    const whole = await bench({ systems });
    await whole.send({ type: "train", run: request() });
    const straight = await finished(whole);

    const database = freshDatabase();
    const before = await bench({ systems, database });
    await before.send({ type: "train", run: request() });
    await before.until((e) => e.type === "checkpointSaved" && e.checkpoint.epoch === 2);
    await before.send({ type: "cancel", run: "r1" });

    const after = await bench({ systems, database });
    const checkpoints = (await after.send({ type: "listCheckpoints" })) as CheckpointInfo[];
    const { id, step } = checkpoints.find(({ epoch }) => epoch === 2)!;
    await after.send({ type: "train", run: request(), resumeFrom: id });
    const resumed = await finished(after);
    expect(losses(after.events)).toEqual(losses(whole.events).slice(step));
    expect(await exported(after, resumed.model.model)).toEqual(await exported(whole, straight.model.model));
    expect(resumed.test).toEqual(straight.test);
  });

  it("leaves no tensor behind once a run is over and its model forgotten", async () => {
    const worker = await bench({ systems });
    await worker.send({ type: "train", run: request({ epochs: 1 }) });
    await worker.send({ type: "disposeModel", model: (await finished(worker)).model.model });
    const { numTensors } = tf.memory();
    await worker.send({ type: "train", run: request({ epochs: 2 }) });
    worker.events.splice(0, worker.events.findIndex((e) => e.type === "runDone") + 1);
    await worker.send({ type: "disposeModel", model: (await finished(worker)).model.model });
    await worker.send({ type: "train", run: request({ epochs: 20 }) });
    await worker.send({ type: "cancel", run: "r1" });
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it("exports a model that loads again, predicts the same and can be looked into", async () => {
    const worker = await bench({ systems });
    await worker.send({ type: "train", run: request() });
    const { model } = await finished(worker);
    const bytes = await exported(worker, model.model);
    const loaded = (await worker.send({ type: "loadModel", bytes: bytes.buffer as ArrayBuffer })) as ModelSummary;
    expect(loaded).toEqual({ ...model, model: loaded.model });
    expect(loaded).toMatchObject({
      entityTypes: ["Body Part", "Degree"],
      relationTypes: ["Modifier"],
      config: { focusedLayers: 1 },
    });
    const documents = train.slice(0, 2);
    expect(await worker.send({ type: "predict", model: loaded.model, documents })).toEqual(
      await worker.send({ type: "predict", model: model.model, documents }),
    );
    const trace = (await worker.send({
      type: "trace",
      model: loaded.model,
      text: train[0].text,
      pair: [
        [1, 4],
        [4, 6],
      ],
      focusedLayers: 1,
    })) as SentenceTrace;
    expect(trace.relationClasses).toEqual(["No Relation", "Modifier"]);
    expect(structuredClone(trace)).toEqual(trace);
  });

  it("ends a run whose loss is no longer a number", async () => {
    const worker = await bench({ systems });
    await worker.send({ type: "train", run: request({ learningRate: 1e30, clipNorm: 0, warmup: 0 }) });
    const state = await worker.until((e) => e.type === "runState" && e.state === "failed");
    expect(state).toMatchObject({ failure: { code: "not-finite" } });
    expect(state.type === "runState" && state.failure).toEqual(saying("loss became"));
  });

  it("names what cannot be loaded, resumed or trained", async () => {
    const { send, checkpoints } = await bench({ systems });
    const bytes = new TextEncoder().encode("not a model").buffer as ArrayBuffer;
    await expect(send({ type: "loadModel", bytes })).rejects.toMatchObject({ code: "bad-model" });
    const info = {
      id: "c",
      run: "r1",
      name: "c",
      saved: "",
      step: 1,
      totalSteps: 2,
      epoch: 1,
      bytes: 3,
      system: "focused",
    };
    await checkpoints.save({ ...info, backend: "cpu", seed: 1, minutes: 0 }, new Uint8Array(3));
    await expect(send({ type: "train", run: request(), resumeFrom: "c" })).rejects.toMatchObject({
      code: "bad-checkpoint",
    });
    await expect(send({ type: "train", run: { ...request(), system: "unheard-of" } })).rejects.toEqual(
      saying(/^This cannot be done with what was given\. There is no system called "unheard-of"/),
    );
  });
});
