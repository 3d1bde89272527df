/** Everything of the training runs that outlives the page: records, requests, checkpoints and models, in one database. */
import { CheckpointStore } from "./checkpoints.js";
import type { Database } from "./database.js";
import { ModelStore } from "./model-store.js";
import type { RunRequest } from "./protocol.js";
import { RecordStore, type RecordKind } from "./record-store.js";
import { RequestStore, type RequestKind } from "./requests.js";
import type { RunRecord } from "./run-card.js";
import type { Estimate } from "./storage.js";

const REQUESTS: RequestKind<RunRequest> = {
  put: (database, request) => database.put("requests", request),
  get: (database, run) => database.get("requests", run),
  size: ({ encoder, ...rest }) => JSON.stringify(rest).length + (encoder?.bytes.byteLength ?? 0),
};

const RECORDS: RecordKind<RunRecord> = {
  all: (database) => database.getAll("runs"),
  get: (database, run) => database.get("runs", run),
  put: (database, record) => database.put("runs", record),
  handle: ({ model }) => ({ model }),
};

export class RunArchive {
  readonly records: RecordStore<RunRecord>;
  readonly checkpoints: CheckpointStore;
  readonly models: ModelStore;
  readonly requests: RequestStore<RunRequest>;

  constructor(
    private readonly database: () => Promise<Database>,
    estimate: Estimate,
  ) {
    this.records = new RecordStore(RECORDS, database, estimate);
    this.checkpoints = new CheckpointStore(database, estimate);
    this.models = new ModelStore(database, estimate);
    this.requests = new RequestStore(REQUESTS, database, estimate);
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
