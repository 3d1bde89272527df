/** Everything of the pretraining runs that outlives the page: records, requests, checkpoints and encoders, in one database. */
import { CheckpointStore } from "../checkpoints.js";
import type { Database } from "../database.js";
import { RecordStore, type RecordKind } from "../record-store.js";
import { RequestStore, type RequestKind } from "../requests.js";
import type { Estimate } from "../storage.js";
import { EncoderStore } from "./encoder-store.js";
import type { PretrainRequest } from "./protocol.js";
import type { PretrainRecord } from "./record.js";

const REQUESTS: RequestKind<PretrainRequest> = {
  put: (database, request) => database.put("pretrainRequests", request),
  get: (database, run) => database.get("pretrainRequests", run),
  size: ({ encoder, train }) => (encoder?.byteLength ?? 0) + 100 * train.length,
};

const RECORDS: RecordKind<PretrainRecord> = {
  all: (database) => database.getAll("pretrainings"),
  get: (database, run) => database.get("pretrainings", run),
  put: (database, record) => database.put("pretrainings", { ...record, encoder: undefined }),
  handle: ({ encoder }) => ({ encoder }),
};

export class PretrainArchive {
  readonly records: RecordStore<PretrainRecord>;
  readonly checkpoints: CheckpointStore;
  readonly encoders: EncoderStore;
  readonly requests: RequestStore<PretrainRequest>;

  constructor(
    private readonly database: () => Promise<Database>,
    estimate: Estimate,
  ) {
    this.records = new RecordStore(RECORDS, database, estimate);
    this.checkpoints = new CheckpointStore(database, estimate);
    this.encoders = new EncoderStore(database, estimate);
    this.requests = new RequestStore(REQUESTS, database, estimate);
  }

  /** Deletes all that belongs to a run. Where the browser refuses storage, there is nothing to delete. */
  async delete(run: string): Promise<void> {
    this.requests.forget(run);
    const database = await this.database().catch(() => undefined);
    if (!database) return;
    await database.delete("pretrainings", run);
    await database.delete("pretrainRequests", run);
    for (const id of await database.getAllKeysFromIndex("checkpoints", "run", run)) await this.checkpoints.delete(id);
    await this.encoders.delete(run);
  }
}
