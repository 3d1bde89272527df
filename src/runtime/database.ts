/** The browser's store (IndexedDB): checkpoints, runs and models, each with its bytes kept apart from what lists show. */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { StoredEncoder } from "./pretraining/encoder-store.js";
import type { PretrainRequest } from "./pretraining/protocol.js";
import type { PretrainRecord } from "./pretraining/record.js";
import type { CheckpointInfo, ModelSummary, RunRequest } from "./protocol.js";
import type { RunRecord } from "./run-card.js";

/** A trained or imported model that outlives the page, without its bytes. */
export interface StoredModel {
  id: string;
  name: string;
  /** ISO date. */
  saved: string;
  bytes: number;
  /** As it was when loaded; its handle means nothing later. */
  summary: ModelSummary;
}

interface Schema extends DBSchema {
  checkpoints: { key: string; value: CheckpointInfo; indexes: { run: string } };
  checkpointBytes: { key: string; value: Uint8Array };
  runs: { key: string; value: RunRecord };
  /** The documents and options of each run: large, and needed only to resume. */
  requests: { key: string; value: RunRequest };
  models: { key: string; value: StoredModel };
  modelBytes: { key: string; value: Uint8Array };
  pretrainings: { key: string; value: PretrainRecord };
  pretrainRequests: { key: string; value: PretrainRequest };
  encoders: { key: string; value: StoredEncoder };
  encoderBytes: { key: string; value: Uint8Array };
}

export type Database = IDBPDatabase<Schema>;

const VERSION = 2;

/** Opens the database, making its stores on first use. Rejects where the browser refuses storage. */
export async function openDatabase(name = "focused-attention"): Promise<Database> {
  return openDB<Schema>(name, VERSION, {
    upgrade(database, from) {
      if (from < 2) addPretraining(database);
      if (from > 0) return;
      database.createObjectStore("checkpoints", { keyPath: "id" }).createIndex("run", "run");
      database.createObjectStore("checkpointBytes");
      database.createObjectStore("runs", { keyPath: "run" });
      database.createObjectStore("requests", { keyPath: "run" });
      database.createObjectStore("models", { keyPath: "id" });
      database.createObjectStore("modelBytes");
    },
    // A newer version of the site in another tab wants to upgrade: do not stand in its way.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
    },
  });
}

function addPretraining(database: Database): void {
  database.createObjectStore("pretrainings", { keyPath: "run" });
  database.createObjectStore("pretrainRequests", { keyPath: "run" });
  database.createObjectStore("encoders", { keyPath: "id" });
  database.createObjectStore("encoderBytes");
}

/** Opens on first use and once; after a failure the next use tries again. */
export function lazyDatabase(open: () => Promise<Database> = openDatabase): () => Promise<Database> {
  let opened: Promise<Database> | undefined;
  return () => {
    const forget = () => (opened = undefined);
    opened ??= open().then(
      (database) => {
        // Closed for another tab's upgrade, or by the browser: open anew next time.
        database.addEventListener("versionchange", forget);
        database.addEventListener("close", forget);
        return database;
      },
      (error: unknown) => {
        forget();
        throw error;
      },
    );
    return opened;
  };
}
