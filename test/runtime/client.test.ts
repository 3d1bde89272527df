import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import { CheckpointStore } from "../../src/runtime/checkpoints.js";
import { createClient, type RuntimeClient } from "../../src/runtime/client.js";
import type { ClientEvent } from "../../src/runtime/client-events.js";
import type { DispatchServices } from "../../src/runtime/dispatch.js";
import { failed } from "../../src/runtime/failures.js";
import { EncoderStore } from "../../src/runtime/pretraining/encoder-store.js";
import type { BackendName } from "../../src/runtime/protocol.js";
import {
  FAKE_DETAIL,
  documents,
  encode,
  fakeFactory,
  FakeWorker,
  freshDatabase,
  runRequest,
  type Script,
} from "./fakes.js";
import { saying } from "../saying.js";

/** A client over workers on this thread, which are kept to be looked at. */
function setUp({ script = { log: [] } as Script, database = freshDatabase() } = {}) {
  const workers: FakeWorker[] = [];
  const losses: ((reason: string) => void)[] = [];
  const services: Omit<DispatchServices, "post"> = {
    systems: fakeFactory(script),
    evaluate: scoreDocuments,
    checkpoints: new CheckpointStore(database),
    encoderStore: new EncoderStore(database),
    startBackend: async (choice, { onLost, wasmPath }) => {
      if (wasmPath !== "/wasm/") throw new Error("the path got lost");
      if (choice === "cpu") throw failed("backend-unavailable");
      losses.push(onLost);
      return { backend: choice === "auto" ? "wasm" : choice, detail: FAKE_DETAIL, rejected: [] };
    },
  };
  const client = createClient({
    createWorker: () => {
      const worker = new FakeWorker(services);
      workers.push(worker);
      return worker;
    },
    wasmPath: () => "/wasm/",
  });
  return { client, workers, lose: (reason: string) => losses.at(-1)?.(reason), script };
}

function next<T extends ClientEvent["type"]>(client: RuntimeClient, type: T) {
  return new Promise<Extract<ClientEvent, { type: T }>>((resolve) => {
    const stop = client.on(type, (event) => {
      stop();
      resolve(event as Extract<ClientEvent, { type: T }>);
    });
  });
}

const model = () => encode({ seed: 1, step: 2, weight: 3 }).buffer as ArrayBuffer;

describe("the client", () => {
  it("starts a worker and a backend with the first command, once", async () => {
    const { client, workers } = setUp();
    expect(workers).toHaveLength(0);
    const [a, b] = await Promise.all([client.loadModel(model()), client.loadModel(model())]);
    expect(workers).toHaveLength(1);
    expect(workers[0].received.filter(({ type }) => type === "start")).toHaveLength(1);
    expect(client.backend?.backend).toBe("wasm");
    expect(new Set([a.model, b.model]).size).toBe(2);
    expect(a).toMatchObject({ system: "fake", entityTypes: ["Thing"], relationTypes: ["Near"], parameters: 1 });
  });

  it("loads, predicts with progress, exports and forgets a model", async () => {
    const { client } = setUp();
    const bytes = model();
    const { model: handle } = await client.loadModel(bytes);
    // The caller keeps its bytes.
    expect(bytes.byteLength).toBeGreaterThan(0);
    const [fits, tooLong] = [14, 15].map((length) => ({ ...documents(1)[0], text: "近".repeat(length) }));
    expect(await client.fitting(handle, [tooLong, fits, { ...tooLong, text: `${fits.text} ` }])).toEqual([
      fits,
      { ...tooLong, text: `${fits.text} ` },
    ]);
    const seen: [number, number][] = [];
    const predicted = await client.predict(handle, documents(3), { onProgress: (...at) => seen.push(at) });
    expect(predicted.map(({ id }) => id)).toEqual(["d0", "d1", "d2"]);
    expect(seen).toEqual([[3, 3]]);
    expect(new Uint8Array(await client.exportModel(handle))).toEqual(new Uint8Array(bytes));
    await expect(
      client.trace(
        handle,
        "狭窄",
        [
          [1, 2],
          [2, 3],
        ],
        1,
      ),
    ).rejects.toMatchObject({ code: "bad-input" });
    await client.disposeModel(handle);
    await expect(client.predict(handle, [])).rejects.toMatchObject({ code: "unknown-model" });
  });

  it("turns bytes that are no model into a failure with words", async () => {
    const { client } = setUp();
    await expect(client.loadModel(new TextEncoder().encode("{").buffer as ArrayBuffer)).rejects.toThrow(
      saying(/^This file is not a model that can be loaded here\. .+ Choose a \.safetensors file/),
    );
  });

  it("says why no backend could be started, and can try another", async () => {
    const { client } = setUp();
    await expect(client.start("cpu")).rejects.toMatchObject({ code: "backend-unavailable" });
    expect((await client.start("webgpu")).backend).toBe("webgpu");
  });

  it("drives a run, and refuses to forget its model meanwhile", async () => {
    const { client } = setUp();
    const done = next(client, "runDone");
    const { model } = await client.train(runRequest());
    await client.pause("r1");
    expect([...client.liveRuns]).toEqual(["r1"]);
    await expect(client.disposeModel(model.model)).rejects.toMatchObject({ code: "bad-input" });
    await client.stepOnce("r1");
    await client.resume("r1");
    expect((await done).model.model).toBe(model.model);
    const [newest] = await client.listCheckpoints();
    await client.renameCheckpoint(newest.id, "kept");
    expect((await client.listCheckpoints())[0]).toMatchObject({ name: "kept", kept: true });
    await client.deleteCheckpoint(newest.id);
    expect((await client.listCheckpoints()).map(({ id }) => id)).not.toContain(newest.id);
    await expect(client.pause("other")).rejects.toMatchObject({ code: "unknown-run" });
  });

  it("moves to another backend: saves what trains, replaces the worker, announces it", async () => {
    const { client, workers } = setUp({ script: { log: [], beforeStep: () => new Promise((r) => setTimeout(r, 5)) } });
    await client.train(runRequest());
    const reports: BackendName[] = [];
    client.on("started", ({ report }) => reports.push(report.backend));
    await client.switchBackend("webgpu");
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
    expect(reports).toEqual(["webgpu"]);
    expect(client.liveRuns.size).toBe(0);
    const [checkpoint] = await client.listCheckpoints();
    expect(checkpoint.step).toBeGreaterThan(0);
    const done = next(client, "runDone");
    await client.train(runRequest(), checkpoint.id);
    await done;
  });

  it("rejects what waits when the worker dies, and makes a new one for the next command", async () => {
    const { client, workers } = setUp({ script: { log: [], beforeStep: () => new Promise(() => undefined) } });
    await client.train(runRequest());
    const waiting = client.predict("model-1", []);
    const lost = next(client, "workerLost");
    setTimeout(() => workers[0].onerror?.({ message: "out of memory" } as ErrorEvent), 5);
    await expect(waiting).rejects.toThrow(saying("The worker that computes has stopped. out of memory"));
    expect((await lost).failure.code).toBe("internal");
    expect(workers[0].terminated).toBe(true);
    await client.loadModel(model());
    expect(workers).toHaveLength(2);
  });

  it("tells of a lost GPU and starts afresh on another backend", async () => {
    const { client, workers, lose } = setUp();
    await client.start("webgpu");
    const lost = next(client, "deviceLost");
    lose("unplugged");
    expect((await lost).failure).toEqual(saying("unplugged"));
    expect(workers[0].terminated).toBe(true);
    expect((await client.start("wasm")).backend).toBe("wasm");
  });

  it("is disposed for good: the worker ends and what waits is rejected", async () => {
    const { client, workers } = setUp();
    await client.start();
    const waiting = client.predict("model-1", []);
    client.dispose();
    await expect(waiting).rejects.toMatchObject({ code: "internal" });
    expect(workers[0].terminated).toBe(true);
    await expect(client.loadModel(model())).rejects.toMatchObject({ code: "internal" });
    expect(workers).toHaveLength(1);
  });

  it("refuses a message that cannot be sent", async () => {
    const { client } = setUp();
    const { model: handle } = await client.loadModel(model());
    const odd = [{ ...documents(1)[0], gloss: () => "no" }];
    await expect(client.predict(handle, odd)).rejects.toMatchObject({ code: "bad-input" });
  });

  it("keeps telling the others when one listener throws", async () => {
    const { client } = setUp();
    const heard: string[] = [];
    const errors: unknown[] = [];
    const original = console.error;
    console.error = (error) => errors.push(error);
    client.on("started", () => {
      throw new Error("a view broke");
    });
    client.on("started", () => heard.push("second"));
    await client.start();
    console.error = original;
    expect(heard).toEqual(["second"]);
    expect(errors).toHaveLength(1);
  });
});
