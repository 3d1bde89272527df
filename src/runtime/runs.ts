/**
 * The runs of this browser: those that train now and those that were. A page starts, pauses and resumes runs here, draws
 * what it is told, and finds everything again after a reload.
 */
import { runtimeWords } from "../i18n/failures.js";
import { CheckpointStore } from "./checkpoints.js";
import type { ClientEventOf, RuntimeClient } from "./client.js";
import { lazyDatabase, type Database } from "./database.js";
import { runtimeError, toFailure } from "./failures.js";
import { ModelStore } from "./model-store.js";
import type { Failure, ModelSummary, RunRequest, RunState } from "./protocol.js";
import type { RunRecord } from "./run-card.js";
import { holdRun } from "./run-lock.js";
import { browserEstimate, storageError, type Estimate } from "./storage.js";

export interface RunStoreOptions {
  client: RuntimeClient;
  database?: () => Promise<Database>;
  estimate?: Estimate;
}

const LASTING: readonly RunState[] = ["done", "cancelled", "failed"];

export class RunStore {
  readonly #client: RuntimeClient;
  readonly #database: () => Promise<Database>;
  readonly #estimate: Estimate;
  readonly #checkpoints: CheckpointStore;
  readonly #models: ModelStore;
  readonly #records = new Map<string, RunRecord>();
  readonly #listeners = new Set<(runs: RunRecord[]) => void>();
  /** How to give back each run that this tab holds. */
  readonly #held = new Map<string, () => void>();
  readonly #stopListening: (() => void)[];
  /** Resolves once the stored runs are in the list; rejects never (an unusable store is an empty one). */
  readonly ready: Promise<void>;

  constructor({ client, database = lazyDatabase(), estimate = browserEstimate }: RunStoreOptions) {
    this.#client = client;
    this.#database = database;
    this.#estimate = estimate;
    this.#checkpoints = new CheckpointStore(database, estimate);
    this.#models = new ModelStore(database, estimate);
    this.#stopListening = this.#listen();
    this.ready = this.#load();
  }

  /** All runs, newest first. Records are replaced when they change, but their curves grow in place. */
  get runs(): RunRecord[] {
    return [...this.#records.values()].sort((a, b) => b.started.localeCompare(a.started));
  }

  get(run: string): RunRecord | undefined {
    return this.#records.get(run);
  }

  /** Calls `listener` now and at every change; returns how to stop that. */
  subscribe(listener: (runs: RunRecord[]) => void): () => void {
    this.#listeners.add(listener);
    listener(this.runs);
    return () => this.#listeners.delete(listener);
  }

  /** Starts a new run. Rejects with the failure that the record then also carries. */
  async start(request: RunRequest): Promise<RunRecord> {
    await this.ready;
    if (this.#records.has(request.run)) throw runtimeError("bad-input", runtimeWords.runAlreadyGoing);
    await this.#hold(request.run);
    this.#records.set(request.run, newRecord(request));
    // The browser may otherwise throw stored checkpoints away when the disk fills up.
    void globalThis.navigator?.storage?.persist?.();
    await this.#keepRequest(request);
    return this.#train(request);
  }

  /**
   * Goes on with a run: at once where it is paused on this page, else from a checkpoint (by default the newest), else, where
   * none was ever saved, from the start, which is the same run again.
   */
  async resume(run: string, from?: string): Promise<RunRecord> {
    await this.ready;
    if (this.#client.liveRuns.has(run) && from === undefined) {
      await this.#client.resume(run);
      return this.#known(run);
    }
    this.#known(run);
    const request = await (await this.#database()).get("requests", run);
    if (!request) throw runtimeError("bad-checkpoint", runtimeWords.checkpointWithoutData);
    if (this.#client.liveRuns.has(run)) await this.#client.cancel(run);
    const checkpoint =
      from === undefined ? await this.#checkpoints.newest(run) : (await this.#checkpoints.get(from)).info;
    await this.#hold(run);
    this.#rewind(run, checkpoint?.step ?? 0, checkpoint?.minutes ?? 0);
    return this.#train(request, checkpoint?.id);
  }

  pause(run: string): Promise<void> {
    return this.#client.pause(run);
  }

  /** One step of a run that is paused on this page. */
  stepOnce(run: string): Promise<void> {
    return this.#client.stepOnce(run);
  }

  cancel(run: string): Promise<void> {
    return this.#client.cancel(run);
  }

  async rename(run: string, name: string): Promise<void> {
    this.#update(run, { name });
    await this.#keep(run);
  }

  /** The trained model of a run that is done, loaded again where the page holds it no more. */
  async model(run: string): Promise<ModelSummary> {
    const record = this.#known(run);
    if (record.live && record.model) return record.model;
    const bytes = await this.#models.bytes(run);
    const model = await this.#client.loadModel(bytes.slice().buffer as ArrayBuffer);
    this.#update(run, { model, live: true });
    return model;
  }

  /** Forgets a run and deletes its documents, checkpoints and model. */
  async remove(run: string): Promise<void> {
    await this.ready;
    if (this.#client.liveRuns.has(run)) await this.#client.cancel(run);
    const record = this.#known(run);
    const database = await this.#database();
    const stores = ["runs", "requests", "models", "modelBytes", "checkpoints", "checkpointBytes"] as const;
    const transaction = database.transaction(stores, "readwrite");
    for (const store of ["runs", "requests", "models", "modelBytes"] as const)
      await transaction.objectStore(store).delete(run);
    for (const id of await transaction.objectStore("checkpoints").index("run").getAllKeys(run)) {
      await transaction.objectStore("checkpoints").delete(id);
      await transaction.objectStore("checkpointBytes").delete(id);
    }
    await transaction.done;
    if (record.live && record.model) await this.#client.disposeModel(record.model.model).catch(() => undefined);
    this.#records.delete(run);
    this.#announce();
  }

  /** Stops following the client. */
  dispose(): void {
    for (const stop of this.#stopListening) stop();
    for (const release of this.#held.values()) release();
    this.#listeners.clear();
  }

  #listen(): (() => void)[] {
    const client = this.#client;
    return [
      client.on("runState", (event) => this.#onState(event)),
      client.on("runStep", (event) => this.#onStep(event)),
      client.on("runEpoch", ({ run, progress }) => {
        const record = this.#records.get(run);
        record?.epochs.push({ ...progress, step: record.step });
        this.#update(run, {});
      }),
      client.on("checkpointSaved", ({ run, checkpoint }) => {
        this.#update(run, { checkpoint, minutes: checkpoint.minutes, unsaved: undefined });
        void this.#keep(run);
      }),
      client.on("checkpointFailed", ({ run, failure }) => this.#update(run, { unsaved: failure })),
      client.on("runDone", (event) => void this.#onDone(event)),
      client.on("workerLost", ({ failure }) => this.#onWorkerLost(failure)),
    ];
  }

  #onState({ run, state, failure }: ClientEventOf<"runState">): void {
    const gone = state === "cancelled" || state === "failed";
    this.#update(run, { state, failure, ...(gone && { live: false }) });
    if (LASTING.includes(state)) this.#release(run);
    void this.#keep(run);
  }

  #onStep({ run, progress, examplesPerSecond, secondsLeft, memory }: ClientEventOf<"runStep">): void {
    const { step, totalSteps } = progress;
    this.#records.get(run)?.steps.push(progress);
    this.#update(run, { step, totalSteps, examplesPerSecond, secondsLeft, memory });
  }

  async #onDone({ run, model, test, testGoldEntities, minutes }: ClientEventOf<"runDone">): Promise<void> {
    if (!this.#records.has(run)) return;
    this.#update(run, { model, test, testGoldEntities, minutes, live: true, secondsLeft: 0 });
    try {
      const bytes = new Uint8Array(await this.#client.exportModel(model.model));
      const { name } = this.#known(run);
      await this.#models.save({ id: run, name, saved: new Date().toISOString(), summary: model }, bytes);
    } catch (error) {
      this.#update(run, { unsaved: toFailure(error, "storage") });
    }
    await this.#keep(run);
  }

  /** What trained in it has failed; what was paused (and so is saved) can be resumed. */
  #onWorkerLost(failure: Failure): void {
    for (const record of [...this.#records.values()].filter(({ live }) => live)) {
      const wasTraining = record.state === "running" || record.state === "preparing";
      this.#update(record.run, { live: false, ...(wasTraining && { state: "failed", failure }) });
      this.#release(record.run);
      void this.#keep(record.run);
    }
  }

  async #train(request: RunRequest, checkpoint?: string): Promise<RunRecord> {
    const { run } = request;
    this.#update(run, { state: "preparing", failure: undefined, live: true });
    try {
      const { model } = await this.#client.train(request, checkpoint);
      this.#update(run, { model, backend: this.#client.backend?.backend });
    } catch (error) {
      this.#update(run, { state: "failed", failure: toFailure(error), live: false });
      this.#release(run);
      throw error;
    } finally {
      await this.#keep(run);
    }
    return this.#known(run);
  }

  /** Drops what was drawn of steps that will be taken again. */
  #rewind(run: string, step: number, minutes: number): void {
    const { steps, epochs } = this.#known(run);
    this.#update(run, {
      step,
      minutes,
      steps: steps.filter((point) => point.step <= step),
      epochs: epochs.filter((point) => point.step <= step),
      test: undefined,
      testGoldEntities: undefined,
    });
  }

  async #load(): Promise<void> {
    const stored = await this.#database()
      .then((database) => database.getAll("runs"))
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
    const unsaved = await this.#write(0, (database) => database.put("runs", { ...record, live: false }));
    if (unsaved) this.#update(run, { unsaved });
  }

  async #keepRequest(request: RunRequest): Promise<void> {
    const { encoder, ...rest } = request;
    const size = JSON.stringify(rest).length + (encoder?.bytes.byteLength ?? 0);
    const unsaved = await this.#write(size, (database) => database.put("requests", request));
    if (unsaved) this.#update(request.run, { unsaved });
  }

  async #write(size: number, write: (database: Database) => Promise<unknown>): Promise<Failure | undefined> {
    let database: Database | undefined;
    try {
      database = await this.#database();
      await write(database);
      return undefined;
    } catch (error) {
      return (await storageError(error, size, database, this.#estimate)).failure;
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

  #known(run: string): RunRecord {
    const record = this.#records.get(run);
    if (!record) throw runtimeError("unknown-run");
    return record;
  }

  #update(run: string, change: Partial<RunRecord>): void {
    const record = this.#records.get(run);
    if (!record) return;
    this.#records.set(run, { ...record, ...change, updated: new Date().toISOString() });
    this.#announce();
  }

  #announce(): void {
    const runs = this.runs;
    for (const listener of [...this.#listeners]) listener(runs);
  }
}

function newRecord(request: RunRequest): RunRecord {
  const { run, name, source, system, config, tokenizer, encoder, options, train, dev, test } = request;
  const now = new Date().toISOString();
  return {
    ...{ run, name, source, system, config, tokenizer, options },
    ...(encoder && { encoder: encoder.name }),
    started: now,
    updated: now,
    sizes: { train: train.length, dev: dev.length, test: test?.length ?? 0 },
    state: "preparing",
    live: false,
    ...{ step: 0, totalSteps: 0, examplesPerSecond: 0, secondsLeft: 0, minutes: 0 },
    steps: [],
    epochs: [],
  };
}
