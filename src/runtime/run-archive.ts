/** Everything of the training runs that outlives the page: records, requests, checkpoints and models, in one database. */
import { CheckpointStore } from "./checkpoints.js";
import type { Database } from "./database.js";
import { ModelStore } from "./model-store.js";
import type { Failure, RunRequest } from "./protocol.js";
import { RequestStore, type RequestKind } from "./requests.js";
import type { RunRecord } from "./run-card.js";
import { hasEnded } from "./run-record.js";
import { tryToWrite, type Estimate } from "./storage.js";

const REQUESTS: RequestKind<RunRequest> = {
  put: (database, request) => database.put("requests", request),
  get: (database, run) => database.get("requests", run),
  size: ({ encoder, ...rest }) => JSON.stringify(rest).length + (encoder?.bytes.byteLength ?? 0),
};

export class RunArchive {
  readonly checkpoints: CheckpointStore;
  readonly models: ModelStore;
  readonly requests: RequestStore<RunRequest>;

  constructor(
    private readonly database: () => Promise<Database>,
    private readonly estimate: Estimate,
  ) {
    this.checkpoints = new CheckpointStore(database, estimate);
    this.models = new ModelStore(database, estimate);
    this.requests = new RequestStore(REQUESTS, database, estimate);
  }

  /** All records; none where the store cannot be read. */
  async records(): Promise<RunRecord[]> {
    try {
      return (await (await this.database()).getAll("runs")).map(atRest);
    } catch (error) {
      console.warn("Stored runs cannot be read:", error);
      return [];
    }
  }

  /** The record as another tab has left it since this page read it; undefined where that tab has removed the run. */
  async latest(record: RunRecord): Promise<RunRecord | undefined> {
    const { run, live, model, unsaved, updated } = record;
    try {
      const stored = await (await this.database()).get("runs", run);
      if (!stored) return live || unsaved ? record : undefined;
      return stored.updated > updated ? { ...atRest(stored), live, ...(live && { model }) } : record;
    } catch {
      // A store that cannot be read has nothing newer.
      return record;
    }
  }

  /** Stores a record. @returns why that failed */
  save(record: RunRecord): Promise<Failure | undefined> {
    const kept = { ...record, live: false };
    return tryToWrite((opened) => opened.put("runs", kept), 0, this.database, this.estimate);
  }

  /** Deletes all that belongs to a run. Where the browser refuses storage, there is nothing to delete. */
  async delete(run: string): Promise<void> {
    this.requests.forget(run);
    const stores = ["runs", "requests", "models", "modelBytes", "checkpoints", "checkpointBytes"] as const;
    const database = await this.database().catch(() => undefined);
    if (!database) return;
    const transaction = database.transaction(stores, "readwrite");
    for (const store of ["runs", "requests", "models", "modelBytes"] as const)
      await transaction.objectStore(store).delete(run);
    for (const id of await transaction.objectStore("checkpoints").index("run").getAllKeys(run)) {
      await transaction.objectStore("checkpoints").delete(id);
      await transaction.objectStore("checkpointBytes").delete(id);
    }
    await transaction.done;
  }
}

/** A stored record as a page finds it: whatever was under way waits for someone to resume it. */
function atRest(record: RunRecord): RunRecord {
  return { ...record, state: hasEnded(record.state) ? record.state : "paused", live: false };
}
