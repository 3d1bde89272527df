/** The page's list of pretraining runs, with a stand-in for the worker's side. */
import "fake-indexeddb/auto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_PRETRAINING } from "../../../src/model/pretraining/options.js";
import type { ClientEvent } from "../../../src/runtime/client-events.js";
import type { RuntimeClient } from "../../../src/runtime/client.js";
import type { EncoderSummary, PretrainRequest } from "../../../src/runtime/pretraining/protocol.js";
import { PretrainStore } from "../../../src/runtime/pretraining/store.js";
import type { CheckpointInfo } from "../../../src/runtime/protocol.js";
import { WorkerGuard } from "../../../src/runtime/worker-guard.js";
import { freshDatabase } from "../fakes.js";

afterEach(() => vi.restoreAllMocks());

const request = { run: "p1", name: "First", from: "scratch", options: DEFAULT_PRETRAINING, train: [], heldOut: [] };
const encoder = { encoder: "encoder-1" } as EncoderSummary;
const checkpoint = { id: "c", run: "p1", step: 5, minutes: 1, saved: "2026" } as CheckpointInfo;

/** A page whose worker says what the test makes it say. */
function openPage(database = freshDatabase()) {
  const listeners: [string, (event: ClientEvent) => void][] = [];
  const liveRuns = new Set<string>();
  const say = (event: ClientEvent) => {
    for (const [type, listener] of listeners) if (type === event.type) listener(event);
  };
  const client = {
    liveRuns,
    guard: new WorkerGuard(),
    on: (type: string, listener: (event: ClientEvent) => void) => listeners.push([type, listener]),
    pretrain: vi.fn(async ({ run }: PretrainRequest) => {
      liveRuns.add(run);
      say({ type: "runState", run, state: "running" });
      return { run, encoder };
    }),
    resume: vi.fn(async () => undefined),
    exportEncoder: vi.fn(async () => new Uint8Array([1, 2, 3]).buffer),
    disposeEncoder: vi.fn(async () => undefined),
  };
  const store = new PretrainStore({ client: client as unknown as RuntimeClient, database, estimate: async () => ({}) });
  const start = () => store.start(request as unknown as PretrainRequest);
  const finish = () => {
    liveRuns.delete("p1");
    say({ type: "pretrainDone", run: "p1", encoder, minutes: 2 });
    say({ type: "runState", run: "p1", state: "done" });
  };
  const kept = async () => (await database()).get("pretrainings", "p1");
  return { client, store, database, say, start, finish, kept };
}

function noRoomFor(store: string) {
  const put = IDBObjectStore.prototype.put;
  return vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...written) {
    if (this.name === store) throw new DOMException("The disk is full.", "QuotaExceededError");
    return put.apply(this, written);
  });
}

describe("a page's pretraining runs", () => {
  it("begin once, however often that is asked for", async () => {
    const { database, start } = openPage();
    await start();
    const { client, store } = openPage(database);
    await store.ready;
    const shown: [state: string, live: boolean, asked: number][] = [];
    store.subscribe(([{ state, live }]) => shown.push([state, live, client.pretrain.mock.calls.length]));
    await Promise.all([store.resume("p1"), store.resume("p1")]);
    // Shown before the worker hears of it: reading what to go on with takes long.
    expect(shown).toContainEqual(["preparing", true, 0]);
    expect(client.pretrain).toHaveBeenCalledTimes(1);
    expect(store.runs[0]).toMatchObject({ state: "running", live: true });
  });

  it("are done for other pages only once their encoder is stored", async () => {
    const { client, store, start, finish, kept } = openPage();
    let exported: (bytes: ArrayBuffer) => void = () => undefined;
    client.exportEncoder.mockReturnValue(new Promise((resolve) => (exported = resolve)));
    await start();
    finish();
    await vi.waitFor(async () => expect((await kept())?.state).toBe("paused"));
    expect(store.runs[0].state).toBe("done");
    exported(new Uint8Array([1, 2]).buffer);
    await vi.waitFor(async () => expect((await kept())?.state).toBe("done"));
    expect(await store.encoderFile("p1")).toEqual(new Uint8Array([1, 2]));
  });

  it("hand out an encoder that found no room, and can be resumed when its worker is gone", async () => {
    noRoomFor("encoderBytes");
    const { store, say, start, finish } = openPage();
    await start();
    finish();
    await vi.waitFor(() => expect(store.runs[0].unsaved).toMatchObject({ code: "quota" }));
    expect(await store.encoderFile("p1")).toEqual(new Uint8Array([1, 2, 3]));
    say({ type: "workerLost", failure: { code: "internal", values: {} } });
    expect(store.runs[0]).toMatchObject({ state: "paused", live: false });
  });

  it("are unsaved while what they were asked to do is not stored, whatever checkpoints are", async () => {
    const full = noRoomFor("pretrainRequests");
    const { store, database, say, start } = openPage();
    await start();
    say({ type: "checkpointSaved", run: "p1", checkpoint });
    await vi.waitFor(async () =>
      expect((await (await database()).get("pretrainings", "p1"))?.checkpoint).toBeDefined(),
    );
    expect(store.runs[0].unsaved).toMatchObject({ code: "quota" });
    full.mockRestore();
    say({ type: "checkpointSaved", run: "p1", checkpoint });
    await vi.waitFor(() => expect(store.runs[0].unsaved).toBeUndefined());
    expect(await (await database()).get("pretrainRequests", "p1")).toMatchObject({ name: "First" });
  });

  it("give the memory of their encoder back when they are removed", async () => {
    const { client, store, start, finish, kept } = openPage();
    await start();
    finish();
    await vi.waitFor(async () => expect((await kept())?.state).toBe("done"));
    await store.remove("p1");
    expect(client.disposeEncoder).toHaveBeenCalledExactlyOnceWith("encoder-1");
    expect(store.runs).toEqual([]);
  });

  it("that another tab has removed are gone here, too, once they are touched", async () => {
    const there = openPage();
    await there.start();
    const here = openPage(there.database);
    await here.store.ready;
    there.finish();
    await vi.waitFor(async () => expect((await there.kept())?.state).toBe("done"));
    await there.store.remove("p1");
    await expect(here.store.resume("p1")).rejects.toMatchObject({ code: "bad-checkpoint" });
    expect(here.store.runs).toEqual([]);
  });
});
