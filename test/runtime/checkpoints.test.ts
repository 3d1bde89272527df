import "fake-indexeddb/auto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CheckpointStore } from "../../src/runtime/checkpoints.js";
import { lazyDatabase, openDatabase } from "../../src/runtime/database.js";
import { ModelStore } from "../../src/runtime/model-store.js";
import type { CheckpointInfo } from "../../src/runtime/protocol.js";
import { freshDatabase } from "./fakes.js";
import { saying } from "../saying.js";

afterEach(() => vi.restoreAllMocks());

function info(step: number, change: Partial<CheckpointInfo> = {}): CheckpointInfo {
  return {
    id: `c${step}`,
    run: "r1",
    name: `step ${step}`,
    saved: new Date(Date.UTC(2024, 0, 1, 0, 0, step)).toISOString(),
    step,
    totalSteps: 100,
    epoch: 1,
    bytes: 3,
    system: "fake",
    backend: "cpu",
    seed: 1,
    minutes: 0,
    ...change,
  };
}

const bytes = (value: number) => Uint8Array.from([value, value, value]);
const steps = async (store: CheckpointStore) => (await store.list()).map(({ step }) => step);

/** Makes every write into one object store fail as a full disk does. */
function fillUp(storeName: string): void {
  const put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...values) {
    if (this.name === storeName) throw new DOMException("The disk is full.", "QuotaExceededError");
    return put.apply(this, values);
  });
}

describe("the checkpoint store", () => {
  it("keeps the last two of each run, with their bytes", async () => {
    const store = new CheckpointStore(freshDatabase());
    for (const step of [1, 2, 3]) await store.save(info(step), bytes(step));
    await store.save(info(9, { run: "r2" }), bytes(9));
    expect(await steps(store)).toEqual([9, 3, 2]);
    expect((await store.get("c3")).bytes).toEqual(bytes(3));
    expect((await store.newest("r1"))?.id).toBe("c3");
    expect(await store.newest("r3")).toBeUndefined();
    await expect(store.get("c1")).rejects.toMatchObject({ code: "bad-checkpoint" });
  });

  it("never drops one that the reader named", async () => {
    const store = new CheckpointStore(freshDatabase());
    await store.save(info(1), bytes(1));
    await store.rename("c1", "before the change");
    for (const step of [2, 3, 4]) await store.save(info(step), bytes(step));
    expect((await store.list()).map(({ name }) => name)).toEqual(["step 4", "step 3", "before the change"]);
    expect((await store.get("c1")).bytes).toEqual(bytes(1));
    await store.delete("c1");
    expect(await steps(store)).toEqual([4, 3]);
    await expect(store.rename("c1", "gone")).rejects.toMatchObject({ code: "bad-checkpoint" });
  });

  it.each(["checkpointBytes", "checkpoints"])(
    "loses nothing when %s cannot be written, and says what to delete",
    async (name) => {
      const database = freshDatabase();
      const store = new CheckpointStore(database, async () => ({ usage: 9_000_000, quota: 10_000_000 }));
      for (const step of [1, 2]) await store.save(info(step), bytes(step));
      await store.save(info(7, { run: "big", name: "the big one", bytes: 8e6 }), bytes(7));
      fillUp(name);
      const saving = store.save(info(3), new Uint8Array(2_000_000));
      const failure = await saving.catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "quota" });
      expect(failure).toEqual(saying(/2\.00 MB.*1\.00 MB.*“the big one” \(8\.00 MB\)/));
      vi.restoreAllMocks();
      expect(await steps(store)).toEqual([7, 2, 1]);
      expect((await store.get("c1")).bytes).toEqual(bytes(1));
      expect((await store.get("c2")).bytes).toEqual(bytes(2));
      expect(await (await database()).count("checkpointBytes")).toBe(3);
    },
  );

  it("says what it knows where the browser gives no estimate", async () => {
    const store = new CheckpointStore(freshDatabase(), async () => ({}));
    fillUp("checkpoints");
    await expect(store.save(info(1), bytes(1))).rejects.toThrow(
      saying("no room left for this site. Saving takes 0.00 MB."),
    );
  });

  it("reports a browser that refuses storage, and tries again next time", async () => {
    let refuse = true;
    const store = new CheckpointStore(
      lazyDatabase(() => {
        if (refuse) return Promise.reject(new DOMException("The operation is insecure.", "SecurityError"));
        return openDatabase("refused-once");
      }),
    );
    await expect(store.list()).rejects.toMatchObject({ code: "storage" });
    refuse = false;
    expect(await store.list()).toEqual([]);
  });

  it("survives another tab's upgrade: it closes for it and opens anew", async () => {
    const database = lazyDatabase(() => openDatabase("upgraded"));
    const store = new CheckpointStore(database);
    await store.save(info(1), bytes(1));
    await new Promise((resolve, reject) => {
      const deleting = indexedDB.deleteDatabase("upgraded");
      deleting.onsuccess = resolve;
      deleting.onerror = reject;
    });
    expect(await store.list()).toEqual([]);
  });
});

describe("the model store", () => {
  const summary = {
    model: "model-1",
    system: "fake",
    tasks: ["ner" as const],
    parameters: 1,
    entityTypes: [],
    relationTypes: [],
  };

  it("keeps, lists, renames and deletes models", async () => {
    const store = new ModelStore(freshDatabase());
    await store.save({ id: "a", name: "A", saved: "2024-01-01", summary }, bytes(1));
    await store.save({ id: "b", name: "B", saved: "2024-01-02", summary }, bytes(2));
    await store.rename("a", "first");
    expect((await store.list()).map(({ name }) => name)).toEqual(["B", "first"]);
    expect(await store.bytes("b")).toEqual(bytes(2));
    await store.delete("b");
    expect((await store.list()).map(({ id }) => id)).toEqual(["a"]);
    await expect(store.bytes("b")).rejects.toMatchObject({ code: "bad-model" });
  });

  it("leaves the model that was there when the new one does not fit", async () => {
    const store = new ModelStore(freshDatabase(), async () => ({}));
    await store.save({ id: "a", name: "A", saved: "2024-01-01", summary }, bytes(1));
    fillUp("models");
    await expect(store.save({ id: "a", name: "A2", saved: "2024-01-02", summary }, bytes(2))).rejects.toMatchObject({
      code: "quota",
    });
    vi.restoreAllMocks();
    expect(await store.bytes("a")).toEqual(bytes(1));
    expect((await store.list())[0].name).toBe("A");
  });
});
