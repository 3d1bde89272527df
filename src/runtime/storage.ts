/** What all stores share: writing all or nothing, and errors that say how much is needed and what could go. */
import type { Database } from "./database.js";
import { failedBy, toFailure } from "./failures.js";
import type { CheckpointName } from "./problems.js";
import type { Failure } from "./protocol.js";

/** Bytes used by and granted to this site, as far as the browser tells. */
export type Estimate = () => Promise<{ usage?: number; quota?: number }>;

export const browserEstimate: Estimate = async () => (await navigator.storage?.estimate?.()) ?? {};

/** What the store says when it has no room: how much `needed` bytes are, what is free, and the largest thing to delete. */
async function quotaFailure(database: Database, needed: number, estimate: Estimate): Promise<Failure> {
  const { usage, quota } = await estimate();
  const free = usage === undefined || quota === undefined ? undefined : Math.max(0, quota - usage);
  const stored = [...(await database.getAll("checkpoints")), ...(await database.getAll("models"))];
  const [largest] = stored.sort((a, b) => b.bytes - a.bytes);
  return toFailure(
    failedBy("quota", "room-needed", { bytes: needed, free, ...(largest && { largest: sizeOf(largest) }) }),
  );
}

function sizeOf({ name, runName, step, bytes }: CheckpointName & { bytes: number }) {
  return { name, runName, step, bytes };
}

/** Turns an error met while writing `needed` bytes into a failure: "quota", else "storage". */
export async function storageFailure(
  error: unknown,
  needed: number,
  database: Database | undefined,
  estimate: Estimate,
): Promise<Failure> {
  const plain = toFailure(error, "storage");
  if (plain.code !== "quota" || !database) return plain;
  return quotaFailure(database, needed, estimate).catch(() => plain);
}

/** Does a write of `needed` bytes. @returns why it failed, where it did */
export async function tryToWrite(
  write: (database: Database) => Promise<unknown>,
  needed: number,
  open: () => Promise<Database>,
  estimate: Estimate,
): Promise<Failure | undefined> {
  let database: Database | undefined;
  try {
    database = await open();
    await write(database);
    return undefined;
  } catch (error) {
    return storageFailure(error, needed, database, estimate);
  }
}

/**
 * Writes in a transaction: resolves once everything is stored, and otherwise leaves everything as it was. (A call that
 * throws does not abort its transaction by itself: what was written before it would stay.)
 */
export async function allOrNothing(
  transaction: { abort(): void; done: Promise<void> },
  write: () => Promise<void>,
): Promise<void> {
  // An aborted transaction rejects `done` as well; the error is handled below, once.
  transaction.done.catch(() => undefined);
  try {
    await write();
    await transaction.done;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // The browser has aborted it already.
    }
    throw error;
  }
}
