/** The one client and the one list of runs that everything on a page shares. */
import { wasmUrls } from "./assets.js";
import { createClient, type RuntimeClient } from "./client.js";
import { lazyDatabase } from "./database.js";
import { ModelStore } from "./model-store.js";
import { EncoderStore } from "./pretraining/encoder-store.js";
import { PretrainStore } from "./pretraining/store.js";
import { RunStore } from "./runs.js";

const database = lazyDatabase();
let client: RuntimeClient | undefined;
let runs: RunStore | undefined;
let pretrainings: PretrainStore | undefined;

/** The page's client; the worker behind it starts with the first command. */
export function getClient(): RuntimeClient {
  client ??= freshClient();
  return client;
}

/** A client with a worker of its own, for whoever tries a backend out; to be disposed. */
export function freshClient(): RuntimeClient {
  return createClient({
    createWorker: () => new Worker(import.meta.resolve("./worker.js"), { type: "module" }),
    wasmPath: wasmUrls,
  });
}

/** The page's runs, stored ones included. */
export function getRuns(): RunStore {
  runs ??= new RunStore({ client: getClient(), database });
  return runs;
}

/** Models that outlive the page. */
export function getModelStore(): ModelStore {
  return new ModelStore(database);
}

/** The page's pretraining runs, stored ones included. */
export function getPretrainings(): PretrainStore {
  pretrainings ??= new PretrainStore({ client: getClient(), database });
  return pretrainings;
}

/** Encoders that outlive the page. */
export function getEncoderStore(): EncoderStore {
  return new EncoderStore(database);
}
