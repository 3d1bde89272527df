/** Encoders that outlive the page: pretrained here, or brought as a file. */
import { asError, failed } from "../failures.js";
import { lazyDatabase, type Database } from "../database.js";
import { allOrNothing, browserEstimate, storageFailure, type Estimate } from "../storage.js";
import type { EncoderSummary } from "./protocol.js";

/** An encoder without its bytes. */
export interface StoredEncoder {
  /** That of the run that made it, or one of its own. */
  id: string;
  name: string;
  /** ISO date. */
  saved: string;
  bytes: number;
  /** As it was when loaded; its handle means nothing later. */
  summary: EncoderSummary;
}

export class EncoderStore {
  constructor(
    private readonly database: () => Promise<Database> = lazyDatabase(),
    private readonly estimate: Estimate = browserEstimate,
  ) {}

  /** Stores an encoder's file under `encoder.id`, in place of what was there. Rejects with "quota" or "storage". */
  async save(encoder: Omit<StoredEncoder, "bytes">, bytes: Uint8Array): Promise<void> {
    let database: Database | undefined;
    try {
      database = await this.database();
      const transaction = database.transaction(["encoders", "encoderBytes"], "readwrite");
      await allOrNothing(transaction, async () => {
        await transaction.objectStore("encoderBytes").put(bytes, encoder.id);
        await transaction.objectStore("encoders").put({ ...encoder, bytes: bytes.byteLength });
      });
    } catch (error) {
      throw asError(await storageFailure(error, bytes.byteLength, database, this.estimate));
    }
  }

  /** All encoders, newest first. */
  async list(): Promise<StoredEncoder[]> {
    return (await (await this.database()).getAll("encoders")).sort((a, b) => b.saved.localeCompare(a.saved));
  }

  /** Rejects with "bad-model" where there is none of this id. */
  async bytes(id: string): Promise<Uint8Array> {
    const bytes = await (await this.database()).get("encoderBytes", id);
    if (!bytes) throw failed("bad-model");
    return bytes;
  }

  async delete(id: string): Promise<void> {
    const transaction = (await this.database()).transaction(["encoders", "encoderBytes"], "readwrite");
    await transaction.objectStore("encoders").delete(id);
    await transaction.objectStore("encoderBytes").delete(id);
    await transaction.done;
  }
}
