/** Where a run's checkpoints live until it is resumed: in the browser's own store, the last two of each run. */
import { lazyDatabase, type Database } from "./database.js";
import { asError, failedBy } from "./failures.js";
import type { CheckpointInfo } from "./protocol.js";
import { allOrNothing, browserEstimate, storageFailure, type Estimate } from "./storage.js";

/** How many unnamed checkpoints a run keeps. */
export const KEPT_PER_RUN = 2;

/** What a training run needs of a store; tests hand in others. */
export interface CheckpointSink {
  /** Stores a checkpoint, then drops what the run no longer needs. Rejects with a failure. */
  save(info: CheckpointInfo, bytes: Uint8Array): Promise<void>;
  /** The run's latest checkpoint. */
  newest(run: string): Promise<CheckpointInfo | undefined>;
  get(id: string): Promise<{ info: CheckpointInfo; bytes: Uint8Array }>;
}

/** Newest first; by step where two were saved in the same millisecond. */
function newestFirst(a: CheckpointInfo, b: CheckpointInfo): number {
  return b.saved.localeCompare(a.saved) || b.step - a.step;
}

export class CheckpointStore implements CheckpointSink {
  #database: () => Promise<Database>;
  #estimate: Estimate;

  constructor(database: () => Promise<Database> = lazyDatabase(), estimate: Estimate = browserEstimate) {
    this.#database = database;
    this.#estimate = estimate;
  }

  /**
   * Writes the new checkpoint and only then deletes the run's older ones, in one transaction: whatever fails, either the
   * new one is stored or everything is as it was. A checkpoint that the reader named is never deleted here.
   */
  async save(info: CheckpointInfo, bytes: Uint8Array): Promise<void> {
    const database = await this.#open();
    const transaction = database.transaction(["checkpoints", "checkpointBytes"], "readwrite");
    const infos = transaction.objectStore("checkpoints");
    const contents = transaction.objectStore("checkpointBytes");
    const writing = allOrNothing(transaction, async () => {
      await contents.put(bytes, info.id);
      await infos.put(info);
      const unnamed = (await infos.index("run").getAll(info.run)).filter((each) => !each.kept);
      for (const { id } of unnamed.sort(newestFirst).slice(KEPT_PER_RUN)) {
        await infos.delete(id);
        await contents.delete(id);
      }
    });
    await writing.catch(async (error: unknown) => {
      throw asError(await storageFailure(error, bytes.byteLength, database, this.#estimate));
    });
  }

  /** All checkpoints, newest first. */
  async list(): Promise<CheckpointInfo[]> {
    return (await (await this.#open()).getAll("checkpoints")).sort(newestFirst);
  }

  async newest(run: string): Promise<CheckpointInfo | undefined> {
    return (await (await this.#open()).getAllFromIndex("checkpoints", "run", run)).sort(newestFirst)[0];
  }

  /** Rejects with "bad-checkpoint" where there is none of this id. */
  async get(id: string): Promise<{ info: CheckpointInfo; bytes: Uint8Array }> {
    const transaction = (await this.#open()).transaction(["checkpoints", "checkpointBytes"]);
    const info = await transaction.objectStore("checkpoints").get(id);
    const bytes = await transaction.objectStore("checkpointBytes").get(id);
    if (!info || !bytes) throw failedBy("bad-checkpoint", "checkpoint-missing", {});
    return { info, bytes };
  }

  /** Gives a checkpoint a name of the reader's, which also keeps it from being replaced. */
  async rename(id: string, name: string): Promise<void> {
    const transaction = (await this.#open()).transaction("checkpoints", "readwrite");
    const info = await transaction.store.get(id);
    if (!info) throw failedBy("bad-checkpoint", "checkpoint-missing", {});
    await transaction.store.put({ ...info, name, kept: true });
    await transaction.done;
  }

  async delete(id: string): Promise<void> {
    const transaction = (await this.#open()).transaction(["checkpoints", "checkpointBytes"], "readwrite");
    await transaction.objectStore("checkpoints").delete(id);
    await transaction.objectStore("checkpointBytes").delete(id);
    await transaction.done;
  }

  async #open(): Promise<Database> {
    try {
      return await this.#database();
    } catch (error) {
      throw asError(await storageFailure(error, 0, undefined, this.#estimate));
    }
  }
}
