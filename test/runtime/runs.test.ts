import "fake-indexeddb/auto";
import { csvParse } from "d3";
import { afterEach, describe, expect, it, vi } from "vitest";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import { CheckpointStore } from "../../src/runtime/checkpoints.js";
import { createClient } from "../../src/runtime/client.js";
import { EncoderStore } from "../../src/runtime/pretraining/encoder-store.js";
import { bestEpoch, curvesCsv, runCard } from "../../src/runtime/run-card.js";
import { holdRun } from "../../src/runtime/run-lock.js";
import { RunStore } from "../../src/runtime/runs.js";
import {
  FAKE_DETAIL,
  decode,
  documents,
  fakeFactory,
  FakeWorker,
  freshDatabase,
  runRequest,
  type Script,
} from "./fakes.js";
import { saying } from "../saying.js";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** What the tabs of a browser share to tell each other what they have. */
function fakeLocks(): LockManager {
  const held = new Set<string>();
  return {
    async request(name: string, _options: LockOptions, callback: (lock: Lock | null) => Promise<void> | undefined) {
      if (held.has(name)) return callback(null);
      held.add(name);
      await callback({ name, mode: "exclusive" });
      held.delete(name);
    },
  } as unknown as LockManager;
}

/** Fills the disk for one of the stores. */
function noRoomFor(store: string) {
  const put = IDBObjectStore.prototype.put;
  return vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...written) {
    if (this.name === store) throw new DOMException("The disk is full.", "QuotaExceededError");
    return put.apply(this, written);
  });
}

/** A page: a client and its runs over a database that outlives it. */
function openPage(database: ReturnType<typeof freshDatabase>, script: Script = { log: [] }) {
  const workers: FakeWorker[] = [];
  const client = createClient({
    createWorker: () => {
      const worker = new FakeWorker({
        systems: fakeFactory(script),
        evaluate: scoreDocuments,
        checkpoints: new CheckpointStore(database),
        encoderStore: new EncoderStore(database),
        startBackend: async (choice) => ({
          backend: choice === "auto" ? "wasm" : choice,
          detail: FAKE_DETAIL,
          rejected: [],
        }),
      });
      workers.push(worker);
      return worker;
    },
    wasmPath: () => "",
  });
  const runs = new RunStore({ client, database });
  /** Closes the page without a word, as a reload does. */
  const close = () => {
    runs.dispose();
    client.dispose();
  };
  return { client, runs, workers, close };
}

function until(runs: RunStore, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let stop: () => void = () => undefined;
    stop = runs.subscribe(() => {
      if (!holds()) return;
      queueMicrotask(() => stop());
      resolve();
    });
  });
}

const slow: () => Script = () => ({ log: [], beforeStep: () => new Promise((resolve) => setTimeout(resolve, 5)) });
const stepsOf = (runs: RunStore) => runs.get("r1")?.steps.map(({ step }) => step);

describe("the runs of a page", () => {
  it("follow a run to its end and find everything again after a reload", async () => {
    const database = freshDatabase();
    const first = openPage(database);
    await first.runs.start(runRequest({ test: documents(4, "test") }));
    await until(first.runs, () => first.runs.get("r1")?.test !== undefined && first.runs.get("r1")?.state === "done");
    await until(first.runs, () => first.runs.get("r1")?.secondsLeft === 0);
    // The model is stored once it has been exported.
    await vi.waitFor(async () => expect(await (await database()).count("models")).toBe(1));
    await vi.waitFor(async () => expect((await (await database()).get("runs", "r1"))?.test).toBeDefined());
    await vi.waitFor(async () => expect((await (await database()).get("runs", "r1"))?.state).toBe("done"));
    first.close();

    const second = openPage(database);
    await second.runs.ready;
    const record = second.runs.get("r1");
    expect(record).toMatchObject({
      state: "done",
      live: false,
      step: 6,
      totalSteps: 6,
      backend: "wasm",
      name: "First",
    });
    expect(record?.sizes).toEqual({ train: 6, dev: 2, test: 4 });
    expect(stepsOf(second.runs)).toEqual([1, 2, 3, 4, 5, 6]);
    const model = await second.runs.model("r1");
    expect(await second.client.predict(model.model, documents(1))).toHaveLength(1);
    expect(second.runs.get("r1")?.live).toBe(true);
  });

  it("resume after a reload from the newest checkpoint, dropping what was drawn beyond it", async () => {
    const database = freshDatabase();
    const first = openPage(database, slow());
    await first.runs.start(runRequest());
    await until(first.runs, () => (first.runs.get("r1")?.step ?? 0) >= 4);
    // The record is stored with more steps than the checkpoint has.
    await first.runs.rename("r1", "Renamed");
    first.close();

    const second = openPage(database);
    await second.runs.ready;
    expect(second.runs.get("r1")).toMatchObject({ state: "paused", live: false, name: "Renamed" });
    await second.runs.resume("r1");
    await until(second.runs, () => second.runs.get("r1")?.state === "done");
    expect(stepsOf(second.runs)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(second.runs.get("r1")?.epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 3],
      [2, 6],
    ]);
  });

  it("begin once, however often that is asked for, and show at once that they do", async () => {
    const database = freshDatabase();
    const first = openPage(database, slow());
    await first.runs.start(runRequest());
    await until(first.runs, () => first.runs.get("r1")?.checkpoint?.step === 3);
    first.close();

    const { runs, workers } = openPage(database, slow());
    await runs.ready;
    const pressed = [runs.resume("r1"), runs.resume("r1")];
    await until(runs, () => runs.get("r1")!.live);
    expect(runs.get("r1")?.state).toBe("preparing");
    // Before the worker has heard of the run at all.
    const pausing = runs.pause("r1");
    await Promise.all([...pressed, pausing]);
    expect(runs.get("r1")?.state).toBe("paused");
    await runs.resume("r1");
    await until(runs, () => runs.get("r1")?.state === "done");
    expect(workers.flatMap(({ received }) => received).filter(({ type }) => type === "train")).toHaveLength(1);
    expect(runs.get("r1")?.failure).toBeUndefined();
    expect(stepsOf(runs)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("stay as they were where they cannot be resumed", async () => {
    const database = freshDatabase();
    const first = openPage(database, slow());
    await first.runs.start(runRequest());
    first.close();
    await (await database()).delete("requests", "r1");
    const { runs } = openPage(database);
    await expect(runs.resume("r1")).rejects.toMatchObject({ code: "bad-checkpoint" });
    expect(runs.get("r1")).toMatchObject({ state: "paused", live: false });
  });

  it("start again where nothing was ever saved", async () => {
    const database = freshDatabase();
    const first = openPage(database, { log: [], beforeStep: () => new Promise(() => undefined) });
    await first.runs.start(runRequest());
    first.close();
    const second = openPage(database);
    await second.runs.resume("r1");
    await until(second.runs, () => second.runs.get("r1")?.state === "done");
    expect(stepsOf(second.runs)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("pause, step and resume on the page", async () => {
    const { runs } = openPage(freshDatabase(), slow());
    await runs.start(runRequest());
    await runs.pause("r1");
    const { step, state } = runs.get("r1")!;
    expect(state).toBe("paused");
    await runs.stepOnce("r1");
    expect(runs.get("r1")?.step).toBe(step + 1);
    await runs.resume("r1");
    await until(runs, () => runs.get("r1")?.state === "done");
  });

  it("are resumed on another backend after a switch", async () => {
    const { runs, client } = openPage(freshDatabase(), slow());
    await runs.start(runRequest());
    await until(runs, () => (runs.get("r1")?.step ?? 0) >= 1);
    await client.switchBackend("cpu");
    expect(runs.get("r1")).toMatchObject({ state: "paused", live: false, backend: "wasm" });
    await runs.resume("r1");
    await until(runs, () => runs.get("r1")?.state === "done");
    expect(runs.get("r1")?.backend).toBe("cpu");
    expect(stepsOf(runs)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("keep their worker while a pause could not be saved", async () => {
    const full = noRoomFor("checkpointBytes");
    const { runs, client, workers } = openPage(freshDatabase(), slow());
    await runs.start(runRequest());
    await until(runs, () => (runs.get("r1")?.step ?? 0) >= 1);
    await expect(client.switchBackend("cpu")).rejects.toThrow(saying("“First” is not saved"));
    expect(runs.get("r1")).toMatchObject({ state: "paused", live: true, unsaved: { code: "quota" } });
    expect(runs.atRisk?.run).toBe("r1");
    expect(workers[0].terminated).toBe(false);
    // Once there is room, asking again saves what rests.
    full.mockRestore();
    await client.switchBackend("cpu");
    expect(runs.get("r1")).toMatchObject({ state: "paused", live: false, unsaved: undefined });
    expect(runs.atRisk).toBeUndefined();
    await runs.resume("r1");
    await until(runs, () => runs.get("r1")?.state === "done");
    expect(stepsOf(runs)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("say that a run failed when its worker dies, and resume it in another", async () => {
    const { runs, workers } = openPage(freshDatabase(), slow());
    await runs.start(runRequest());
    await until(runs, () => runs.get("r1")?.checkpoint?.step === 3);
    workers[0].onerror?.({ message: "out of memory" } as ErrorEvent);
    expect(runs.get("r1")).toMatchObject({ state: "failed", live: false, failure: { code: "internal" } });
    await runs.resume("r1");
    expect(runs.get("r1")?.failure).toBeUndefined();
    await until(runs, () => runs.get("r1")?.state === "done");
    expect(stepsOf(runs)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("keep a run that could not be started, with the reason", async () => {
    const { runs } = openPage(freshDatabase());
    await expect(runs.start(runRequest({ train: [] }))).rejects.toMatchObject({ code: "bad-input" });
    expect(runs.get("r1")).toMatchObject({ state: "failed", failure: { code: "bad-input" } });
  });

  it("go on and say so where nothing can be stored", async () => {
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("The disk is full.", "QuotaExceededError");
    });
    const { runs } = openPage(freshDatabase());
    await runs.start(runRequest());
    await until(runs, () => runs.get("r1")?.state === "done");
    expect(runs.get("r1")?.unsaved).toMatchObject({ code: "quota" });
    expect(stepsOf(runs)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("hand out a model that found no room while the page has it, and end again after a reload", async () => {
    const full = noRoomFor("modelBytes");
    const database = freshDatabase();
    const first = openPage(database);
    await first.runs.start(runRequest());
    await vi.waitFor(() => expect(first.runs.get("r1")?.unsaved).toMatchObject({ code: "quota" }));
    expect(first.runs.get("r1")?.state).toBe("done");
    const file = await first.runs.modelFile("r1");
    expect(decode(file).step).toBe(6);
    await expect(first.client.switchBackend("cpu")).rejects.toMatchObject({ code: "would-be-lost" });
    await vi.waitFor(async () => expect((await (await database()).get("runs", "r1"))?.state).toBe("paused"));
    first.workers[0].onerror?.({ message: "out of memory" } as ErrorEvent);
    expect(first.runs.get("r1")).toMatchObject({ state: "paused", live: false });
    first.close();
    full.mockRestore();

    const { runs } = openPage(database);
    await runs.resume("r1");
    await vi.waitFor(async () => expect((await (await database()).get("runs", "r1"))?.state).toBe("done"));
    expect(await runs.modelFile("r1")).toEqual(file);
    expect(await (await database()).count("models")).toBe(1);
    expect(runs.get("r1")?.unsaved).toBeUndefined();
    expect(stepsOf(runs)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("are unsaved while what they were asked to do is not stored, whatever checkpoints are", async () => {
    const full = noRoomFor("requests");
    const database = freshDatabase();
    const { runs } = openPage(database, slow());
    const said: [step: number | undefined, unsaved: boolean][] = [];
    await runs.start(runRequest());
    runs.subscribe(([{ checkpoint, unsaved }]) => said.push([checkpoint?.step, unsaved !== undefined]));
    await until(runs, () => runs.get("r1")?.checkpoint?.step === 3);
    await runs.pause("r1");
    expect(runs.get("r1")?.unsaved).toMatchObject({ code: "quota" });
    full.mockRestore();
    await runs.resume("r1");
    await until(runs, () => runs.get("r1")?.state === "done");
    expect(said).not.toContainEqual([3, false]);
    expect(said).toContainEqual([6, false]);
    expect((await (await database()).get("requests", "r1"))?.train).toHaveLength(6);
  });

  it("are several, newest first, and removed with all that belongs to them", async () => {
    const database = freshDatabase();
    const { runs } = openPage(database);
    await runs.start(runRequest());
    await until(runs, () => runs.get("r1")?.state === "done");
    await vi.waitFor(async () => expect(await (await database()).count("models")).toBe(1));
    await new Promise((resolve) => setTimeout(resolve, 2));
    await runs.start(runRequest({ run: "r2", name: "Second" }));
    await until(runs, () => runs.get("r2")?.state === "done");
    await vi.waitFor(async () => expect(await (await database()).count("models")).toBe(2));
    expect(runs.runs.map(({ run }) => run)).toEqual(["r2", "r1"]);
    await runs.remove("r1");
    expect(runs.runs.map(({ run }) => run)).toEqual(["r2"]);
    const db = await database();
    for (const store of ["runs", "requests", "models", "modelBytes"] as const)
      expect(await db.getAllKeys(store)).toEqual(["r2"]);
    expect((await db.getAll("checkpoints")).every(({ run }) => run === "r2")).toBe(true);
    expect(await db.count("checkpointBytes")).toBe(await db.count("checkpoints"));
    await expect(runs.start(runRequest({ run: "r2" }))).rejects.toMatchObject({ code: "bad-input" });
  });

  it("that another tab has are neither resumed, renamed nor removed here, and taken over as that tab left them", async () => {
    vi.stubGlobal("navigator", { locks: fakeLocks() });
    const database = freshDatabase();
    const there = openPage(database, slow());
    await there.runs.start(runRequest());
    await until(there.runs, () => there.runs.get("r1")?.checkpoint?.step === 3);
    await there.runs.pause("r1");
    const here = openPage(database);
    await here.runs.ready;
    const elsewhere = saying("another tab");
    await expect(here.runs.resume("r1")).rejects.toThrow(elsewhere);
    await expect(here.runs.rename("r1", "Mine")).rejects.toThrow(elsewhere);
    await expect(here.runs.remove("r1")).rejects.toThrow(elsewhere);

    await there.runs.resume("r1");
    await vi.waitFor(async () => expect((await (await database()).get("runs", "r1"))?.state).toBe("done"));
    expect(here.runs.get("r1")?.state).toBe("paused");
    await vi.waitFor(() => here.runs.rename("r1", "Mine"));
    const left = { name: "Mine", state: "done", step: 6 };
    expect(here.runs.get("r1")).toMatchObject({ ...left, live: false });
    expect(await (await database()).get("runs", "r1")).toMatchObject(left);
    // Both are free to take it now; the other tab learns of the name.
    await there.runs.remove("r1");
    await here.runs.rename("r1", "Mine again");
    expect(here.runs.runs).toEqual([]);
    expect(await (await database()).count("runs")).toBe(0);
  });

  it("are not resumed while another tab has them", async () => {
    const locks = fakeLocks();
    const release = await holdRun("r1", locks);
    expect(await holdRun("r1", locks)).toBeUndefined();
    expect(await holdRun("r2", locks)).toBeTypeOf("function");
    release?.();
    await vi.waitFor(async () => expect(await holdRun("r1", locks)).toBeTypeOf("function"));
  });
});

describe("what is written down of a run", () => {
  it("is a card with all that is needed to repeat it, and curves with a row a step", async () => {
    const { runs } = openPage(freshDatabase());
    const source = { name: "mine", files: { train: "a.json", dev: null, test: "b.json" } };
    const watched = { recipe: "recommended", watchGradients: 4 } as const;
    await runs.start(runRequest({ test: documents(4, "test"), name: 'A "quoted", name', source, ...watched }));
    await until(runs, () => runs.get("r1")?.state === "done");
    const record = runs.get("r1")!;
    const card = JSON.parse(JSON.stringify(runCard(record)));
    expect(card).toMatchObject({
      format: "focused-attention run card",
      system: "fake",
      recipe: "recommended",
      seed: 7,
      backend: "wasm",
      options: { epochs: 2 },
      config: { focusedLayers: 1, relationMask: "rc-entities" },
      data: { ...source, sentences: { train: 6, dev: 2, test: 4 } },
      scores: { bestEpoch: 2, test: { entity: { strict: { micro: { gold: 4 } } } } },
    });
    expect(Date.parse(card.date)).not.toBeNaN();
    expect(card.curves.epochs).toHaveLength(2);
    const norms = { ner: 2, relation: 1, cosine: 0, whole: 4, clip: 0.25 };
    expect(card.curves.gradients).toEqual([0, 4].map((step) => ({ step, ...norms })));
    expect(bestEpoch(record)?.epoch).toBe(2);

    const rows = csvParse(curvesCsv([record]));
    expect(rows).toHaveLength(6);
    expect(rows[2]).toMatchObject({ name: 'A "quoted", name', step: "3", epoch: "1", dev_entity_f1: "0.5" });
    expect(rows[3].dev_entity_f1).toBe("");
    expect(rows.map((row) => row.relation_gradient)).toEqual(["1", "", "", "", "1", ""]);
    expect(rows[4]).toMatchObject({ ner_gradient: "2", whole_gradient: "4", clip: "0.25" });
    expect(rows.columns).toContain("dev_relation_recall");
  });
});
