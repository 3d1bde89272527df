/** The pretraining runs of this browser: started, paused, resumed and found again after a reload; see ../runs.ts, which does so for training. */
import { runtimeWords } from "../../i18n/failures.js";
import { CheckpointStore } from "../checkpoints.js";
import type { RuntimeClient } from "../client.js";
import { lazyDatabase, type Database } from "../database.js";
import { runtimeError, toFailure } from "../failures.js";
import type { Failure, RunState } from "../protocol.js";
import { holdRun } from "../run-lock.js";
import { browserEstimate, storageError, type Estimate } from "../storage.js";
import { EncoderStore } from "./encoder-store.js";
import type { PretrainRequest } from "./protocol.js";
import { newRecord, rewound } from "./record.js";
import type { PretrainRecord } from "./record.js";

export interface PretrainStoreOptions {
  client: RuntimeClient;
  database?: () => Promise<Database>;
  estimate?: Estimate;
}

const LASTING: readonly RunState[] = ["done", "cancelled", "failed"];

export class PretrainStore {
  readonly #client: RuntimeClient;
  readonly #database: () => Promise<Database>;
  readonly #estimate: Estimate;
  readonly #checkpoints: CheckpointStore;
  readonly encoders: EncoderStore;
  readonly #records = new Map<string, PretrainRecord>();
  readonly #listeners = new Set<(runs: PretrainRecord[]) => void>();
  /** How to give back each run that this tab holds. */
  readonly #held = new Map<string, () => void>();
  /** Resolves once the stored runs are in the list; rejects never (an unusable store is an empty one). */
  readonly ready: Promise<void>;

  constructor({ client, database = lazyDatabase(), estimate = browserEstimate }: PretrainStoreOptions) {
    this.#client = client;
    this.#database = database;
    this.#estimate = estimate;
    this.#checkpoints = new CheckpointStore(database, estimate);
    this.encoders = new EncoderStore(database, estimate);
    this.#listen();
    this.ready = this.#load();
  }

  /** All runs, newest first. Records are replaced when they change, but their curves grow in place. */
  get runs(): PretrainRecord[] {
    return [...this.#records.values()].sort((a, b) => b.started.localeCompare(a.started));
  }

  /** Calls `listener` now and at every change. */
  subscribe(listener: (runs: PretrainRecord[]) => void): void {
    this.#listeners.add(listener);
    listener(this.runs);
  }

  /** Starts a new run. Rejects with the failure that the record then also carries. */
  async start(request: PretrainRequest): Promise<void> {
    await this.ready;
    await this.#hold(request.run);
    this.#records.set(request.run, newRecord(request));
    void globalThis.navigator?.storage?.persist?.();
    const size = (request.encoder?.byteLength ?? 0) + 100 * request.train.length;
    await this.#write(request.run, size, (database) => database.put("pretrainRequests", request));
    await this.#begin(request);
  }

  /** Goes on where the run is paused on this page, else from its newest checkpoint, else from the start. */
  async resume(run: string): Promise<void> {
    await this.ready;
    if (this.#client.liveRuns.has(run)) return this.#client.resume(run);
    const request = await (await this.#database()).get("pretrainRequests", run);
    if (!request) throw runtimeError("bad-checkpoint", runtimeWords.checkpointWithoutData);
    await this.#hold(run);
    const checkpoint = await this.#checkpoints.newest(run);
    this.#records.set(run, rewound(this.#known(run), checkpoint));
    await this.#begin(request, checkpoint?.id);
  }

  pause(run: string): Promise<void> {
    return this.#client.pause(run);
  }

  stepOnce(run: string): Promise<void> {
    return this.#client.stepOnce(run);
  }

  cancel(run: string): Promise<void> {
    return this.#client.cancel(run);
  }

  /** Forgets a run with its texts, checkpoints and encoder. */
  async remove(run: string): Promise<void> {
    if (this.#client.liveRuns.has(run)) await this.#client.cancel(run);
    const database = await this.#database();
    await database.delete("pretrainings", run);
    await database.delete("pretrainRequests", run);
    for (const id of await database.getAllKeysFromIndex("checkpoints", "run", run)) await this.#checkpoints.delete(id);
    await this.encoders.delete(run);
    this.#records.delete(run);
    this.#announce();
  }

  async #begin(request: PretrainRequest, checkpoint?: string): Promise<void> {
    const { run } = request;
    this.#announce();
    try {
      const { encoder } = await this.#client.pretrain(request, checkpoint);
      this.#update(run, { encoder, backend: this.#client.backend?.backend });
    } catch (error) {
      this.#update(run, { state: "failed", failure: toFailure(error), live: false });
      this.#release(run);
      throw error;
    } finally {
      await this.#keep(run);
    }
  }

  #listen(): void {
    const client = this.#client;
    client.on("runState", ({ run, state, failure }) => {
      if (!this.#records.has(run)) return;
      const gone = state === "cancelled" || state === "failed";
      this.#update(run, { state, failure, ...(gone && { live: false, encoder: undefined }) });
      if (LASTING.includes(state)) this.#release(run);
      void this.#keep(run);
    });
    client.on("pretrainStep", ({ run, progress, tokensPerSecond, secondsLeft }) => {
      const { step, totalSteps, loss, masked, correct } = progress;
      this.#records.get(run)?.steps.push({ step, loss, masked, correct });
      this.#update(run, { step, totalSteps, tokensPerSecond, secondsLeft });
    });
    client.on("pretrainMeasured", ({ run, point, baseline }) => {
      this.#records.get(run)?.heldOut.push(point);
      this.#update(run, { baseline });
    });
    client.on("checkpointSaved", ({ run, checkpoint }) => {
      if (!this.#records.has(run)) return;
      this.#update(run, { checkpoint, minutes: checkpoint.minutes, unsaved: undefined });
      void this.#keep(run);
    });
    client.on("checkpointFailed", ({ run, failure }) => this.#update(run, { unsaved: failure }));
    client.on("pretrainDone", ({ run, encoder, minutes }) => {
      this.#update(run, { encoder, minutes, live: true, secondsLeft: 0 });
      void this.#keepEncoder(run, encoder.encoder);
    });
    client.on("workerLost", ({ failure }) => this.#onWorkerLost(failure));
  }

  async #keepEncoder(run: string, handle: string): Promise<void> {
    const record = this.#records.get(run);
    if (!record?.encoder) return;
    try {
      const bytes = new Uint8Array(await this.#client.exportEncoder(handle));
      const saved = new Date().toISOString();
      await this.encoders.save({ id: run, name: record.name, saved, summary: record.encoder }, bytes);
      this.#announce();
    } catch (error) {
      this.#update(run, { unsaved: toFailure(error, "storage") });
    }
    await this.#keep(run);
  }

  /** What trained in the worker has failed; what was paused (and so is saved) can be resumed. */
  #onWorkerLost(failure: Failure): void {
    for (const { run, state } of this.runs.filter(({ live }) => live)) {
      const wasTraining = state === "running" || state === "preparing";
      this.#update(run, { live: false, encoder: undefined, ...(wasTraining && { state: "failed", failure }) });
      this.#release(run);
      void this.#keep(run);
    }
  }

  async #load(): Promise<void> {
    const stored = await this.#database()
      .then((database) => database.getAll("pretrainings"))
      .catch((error: unknown) => {
        console.warn("Stored runs cannot be read:", error);
        return [];
      });
    for (const record of stored) {
      // Whatever was under way when the page went away waits for someone to resume it.
      const state = LASTING.includes(record.state) ? record.state : "paused";
      if (!this.#records.has(record.run)) this.#records.set(record.run, { ...record, state, live: false });
    }
    this.#announce();
  }

  /** Stores the record. Where that fails the run goes on, and its record says so. */
  async #keep(run: string): Promise<void> {
    const record = this.#records.get(run);
    if (!record) return;
    const kept = { ...record, live: false, encoder: undefined };
    await this.#write(run, 0, (database) => database.put("pretrainings", kept));
  }

  async #write(run: string, size: number, write: (database: Database) => Promise<unknown>): Promise<void> {
    let database: Database | undefined;
    try {
      database = await this.#database();
      await write(database);
    } catch (error) {
      this.#update(run, { unsaved: (await storageError(error, size, database, this.#estimate)).failure });
    }
  }

  async #hold(run: string): Promise<void> {
    if (this.#held.has(run)) return;
    const release = await holdRun(run);
    if (!release) throw runtimeError("bad-input", runtimeWords.runOpenElsewhere);
    this.#held.set(run, release);
  }

  #release(run: string): void {
    this.#held.get(run)?.();
    this.#held.delete(run);
  }

  #known(run: string): PretrainRecord {
    const record = this.#records.get(run);
    if (!record) throw runtimeError("unknown-run");
    return record;
  }

  #update(run: string, change: Partial<PretrainRecord>): void {
    const record = this.#records.get(run);
    if (!record) return;
    this.#records.set(run, { ...record, ...change });
    this.#announce();
  }

  #announce(): void {
    const runs = this.runs;
    for (const listener of [...this.#listeners]) listener(runs);
  }
}
