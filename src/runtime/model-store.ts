/** Trained and imported models that outlive the page. */
import { lazyDatabase, type Database, type StoredModel } from "./database.js";
import { asError, failed } from "./failures.js";
import { allOrNothing, browserEstimate, storageFailure, type Estimate } from "./storage.js";

export class ModelStore {
  #database: () => Promise<Database>;
  #estimate: Estimate;

  constructor(database: () => Promise<Database> = lazyDatabase(), estimate: Estimate = browserEstimate) {
    this.#database = database;
    this.#estimate = estimate;
  }

  /** Stores a model's safetensors bytes under `model.id`, in place of what was there. Rejects with "quota" or "storage". */
  async save(model: Omit<StoredModel, "bytes">, bytes: Uint8Array): Promise<StoredModel> {
    const stored: StoredModel = { ...model, bytes: bytes.byteLength };
    const database = await this.#database().catch(async (error: unknown) => {
      throw asError(await storageFailure(error, bytes.byteLength, undefined, this.#estimate));
    });
    const transaction = database.transaction(["models", "modelBytes"], "readwrite");
    const writing = allOrNothing(transaction, async () => {
      await transaction.objectStore("modelBytes").put(bytes, stored.id);
      await transaction.objectStore("models").put(stored);
    });
    await writing.catch(async (error: unknown) => {
      throw asError(await storageFailure(error, bytes.byteLength, database, this.#estimate));
    });
    return stored;
  }

  /** All models, newest first. */
  async list(): Promise<StoredModel[]> {
    return (await (await this.#database()).getAll("models")).sort((a, b) => b.saved.localeCompare(a.saved));
  }

  /** The bytes to hand to `loadModel`. Rejects with "bad-model" where there is none of this id. */
  async bytes(id: string): Promise<Uint8Array> {
    const bytes = await (await this.#database()).get("modelBytes", id);
    if (!bytes) throw failed("bad-model");
    return bytes;
  }

  async rename(id: string, name: string): Promise<void> {
    const transaction = (await this.#database()).transaction("models", "readwrite");
    const model = await transaction.store.get(id);
    if (!model) throw failed("bad-model");
    await transaction.store.put({ ...model, name });
    await transaction.done;
  }

  async delete(id: string): Promise<void> {
    const transaction = (await this.#database()).transaction(["models", "modelBytes"], "readwrite");
    await transaction.objectStore("models").delete(id);
    await transaction.objectStore("modelBytes").delete(id);
    await transaction.done;
  }
}
