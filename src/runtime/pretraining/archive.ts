/** Everything of the pretraining runs that outlives the page: records, requests, checkpoints and encoders, in one database. */
import { CheckpointStore } from "../checkpoints.js";
import type { Database } from "../database.js";
import type { Failure } from "../protocol.js";
import { RequestStore, type RequestKind } from "../requests.js";
import { hasEnded } from "../run-record.js";
import { tryToWrite, type Estimate } from "../storage.js";
import { EncoderStore } from "./encoder-store.js";
import type { PretrainRequest } from "./protocol.js";
import type { PretrainRecord } from "./record.js";

const REQUESTS: RequestKind<PretrainRequest> = {
  put: (database, request) => database.put("pretrainRequests", request),
  get: (database, run) => database.get("pretrainRequests", run),
  size: ({ encoder, train }) => (encoder?.byteLength ?? 0) + 100 * train.length,
};

export class PretrainArchive {
  readonly checkpoints: CheckpointStore;
  readonly encoders: EncoderStore;
  readonly requests: RequestStore<PretrainRequest>;

  constructor(
    private readonly database: () => Promise<Database>,
    private readonly estimate: Estimate,
  ) {
    this.checkpoints = new CheckpointStore(database, estimate);
    this.encoders = new EncoderStore(database, estimate);
    this.requests = new RequestStore(REQUESTS, database, estimate);
  }

  /** All records; none where the store cannot be read. */
  async records(): Promise<PretrainRecord[]> {
    try {
      return (await (await this.database()).getAll("pretrainings")).map(atRest);
    } catch (error) {
      console.warn("Stored runs cannot be read:", error);
      return [];
    }
  }

  /** The record as another tab has left it since this page read it; undefined where that tab has removed the run. */
  async latest(record: PretrainRecord): Promise<PretrainRecord | undefined> {
    const { run, live, encoder, unsaved, updated = "" } = record;
    try {
      const stored = await (await this.database()).get("pretrainings", run);
      if (!stored) return live || unsaved ? record : undefined;
      return (stored.updated ?? "") > updated ? { ...atRest(stored), live, encoder } : record;
    } catch {
      // A store that cannot be read has nothing newer.
      return record;
    }
  }

  /** Stores a record. @returns why that failed */
  save(record: PretrainRecord): Promise<Failure | undefined> {
    const kept = { ...record, live: false, encoder: undefined };
    return tryToWrite((opened) => opened.put("pretrainings", kept), 0, this.database, this.estimate);
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

/** A stored record as a page finds it: whatever was under way waits for someone to resume it. */
function atRest(record: PretrainRecord): PretrainRecord {
  return { ...record, state: hasEnded(record.state) ? record.state : "paused", live: false };
}
