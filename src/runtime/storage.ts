/** What all stores share: writing all or nothing, and errors in words (how much is needed, what could go). */
import { runtimeWords } from "../i18n/failures.js";
import type { Database } from "./database.js";
import { failure, RuntimeError, toFailure } from "./failures.js";
import type { Failure } from "./protocol.js";

/** Bytes used by and granted to this site, as far as the browser tells. */
export type Estimate = () => Promise<{ usage?: number; quota?: number }>;

export const browserEstimate: Estimate = async () => (await navigator.storage?.estimate?.()) ?? {};

/** What the store says when it has no room: how much `needed` bytes are, what is free, and the largest thing to delete. */
async function quotaFailure(database: Database, needed: number, estimate: Estimate): Promise<Failure> {
  const { usage, quota } = await estimate();
  const detail =
    usage === undefined || quota === undefined
      ? runtimeWords.quotaNeededOnly(needed)
      : runtimeWords.quotaNeeded(needed, Math.max(0, quota - usage));
  const stored = [...(await database.getAll("checkpoints")), ...(await database.getAll("models"))];
  const [largest] = stored.sort((a, b) => b.bytes - a.bytes);
  return failure("quota", detail, largest && runtimeWords.quotaDelete(largest.name, largest.bytes));
}

/** Turns an error met while writing `needed` bytes into a `RuntimeError` ("quota", else "storage"). */
export async function storageError(
  error: unknown,
  needed: number,
  database: Database | undefined,
  estimate: Estimate,
): Promise<RuntimeError> {
  const plain = toFailure(error, "storage");
  if (plain.code !== "quota" || !database) return new RuntimeError(plain);
  return new RuntimeError(await quotaFailure(database, needed, estimate).catch(() => plain));
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
    return (await storageError(error, needed, database, estimate)).failure;
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
