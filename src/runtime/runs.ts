/**
 * The runs of this browser: those that train now and those that were. A page starts, pauses and resumes runs here, draws
 * what it is told, and finds everything again after a reload.
 */
import { runtimeWords } from "../i18n/failures.js";
import type { ClientEventOf, RuntimeClient } from "./client.js";
import { lazyDatabase, type Database } from "./database.js";
import { runtimeError, toFailure } from "./failures.js";
import type { CheckpointInfo, Failure, ModelSummary, RunRequest } from "./protocol.js";
import { RunArchive } from "./run-archive.js";
import type { RunRecord } from "./run-card.js";
import { hasEnded, newRecord, rewound } from "./run-record.js";
import { RunTurns } from "./run-turns.js";
import { browserEstimate, type Estimate } from "./storage.js";

export interface RunStoreOptions {
  client: RuntimeClient;
  database?: () => Promise<Database>;
  estimate?: Estimate;
}

export class RunStore {
  readonly #client: RuntimeClient;
  readonly #archive: RunArchive;
  readonly #records = new Map<string, RunRecord>();
  readonly #listeners = new Set<(runs: RunRecord[]) => void>();
  readonly #turns = new RunTurns<RunRecord>();
  readonly #stopListening: (() => void)[];
  /** Resolves once the stored runs are in the list; rejects never (an unusable store is an empty one). */
  readonly ready: Promise<void>;

  constructor({ client, database = lazyDatabase(), estimate = browserEstimate }: RunStoreOptions) {
    this.#client = client;
    this.#archive = new RunArchive(database, estimate);
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
    const { run } = request;
    if (this.#records.has(run)) throw runtimeError("bad-input", runtimeWords.runAlreadyGoing);
    return this.#turns.begin(run, async () => {
      await this.#turns.hold(run);
      this.#records.set(run, newRecord(request));
      this.#announce();
      // The browser may otherwise throw stored checkpoints away when the disk fills up.
      void globalThis.navigator?.storage?.persist?.();
      const unsaved = await this.#archive.requests.save(request);
      if (unsaved) this.#update(run, { unsaved });
      return this.#train(request);
    });
  }

  /**
   * Goes on with a run: at once where it is paused on this page, else from a checkpoint (by default the newest), else, where
   * none was ever saved, from the start, which is the same run again. While it begins, asking again changes nothing.
   */
  async resume(run: string, from?: string): Promise<RunRecord> {
    await this.ready;
    return this.#turns.begin(run, async () => {
      if (!this.#client.liveRuns.has(run)) return this.#reopen(run, from);
      if (from !== undefined) return this.#goBack(run, from);
      await this.#client.resume(run);
      return this.#known(run);
    });
  }

  async pause(run: string): Promise<void> {
    await this.#turns.begun(run);
    await this.#client.pause(run);
  }

  /** One step of a run that is paused on this page. */
  stepOnce(run: string): Promise<void> {
    return this.#client.stepOnce(run);
  }

  async cancel(run: string): Promise<void> {
    await this.#turns.begun(run);
    await this.#client.cancel(run);
  }

  /** Rejects where the run is going in another tab, which would write its own name over this one. */
  rename(run: string, name: string): Promise<void> {
    return this.#alone(run, async () => {
      this.#update(run, { name });
      await this.#keep(run);
    });
  }

  /** The trained model of a run that is done, loaded again where the page holds it no more. */
  async model(run: string): Promise<ModelSummary> {
    const record = this.#known(run);
    if (record.live && record.model) return record.model;
    const bytes = await this.#archive.models.bytes(run);
    const model = await this.#client.loadModel(bytes.slice().buffer as ArrayBuffer);
    this.#update(run, { model, live: true });
    return model;
  }

  /** Forgets a run and deletes its documents, checkpoints and model. Rejects where it is going in another tab. */
  async remove(run: string): Promise<void> {
    await this.ready;
    await this.#alone(run, async () => {
      if (this.#client.liveRuns.has(run)) {
        await this.#client.cancel(run);
        // A run that has ended is nobody's.
        await this.#turns.hold(run);
      }
      await this.#archive.delete(run);
      const record = this.#records.get(run);
      if (record?.live && record.model) await this.#client.disposeModel(record.model.model).catch(() => undefined);
      this.#records.delete(run);
      this.#turns.release(run);
      this.#announce();
    });
  }

  /** Stops following the client. */
  dispose(): void {
    for (const stop of this.#stopListening) stop();
    this.#turns.releaseAll();
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
    if (hasEnded(state)) this.#turns.release(run);
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
      await this.#archive.models.save({ id: run, name, saved: new Date().toISOString(), summary: model }, bytes);
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
      this.#turns.release(record.run);
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
      this.#turns.release(run);
      throw error;
    } finally {
      await this.#keep(run);
    }
    return this.#known(run);
  }

  /** Goes on with a run that the worker does not hold, and shows so while its request is read. */
  async #reopen(run: string, from?: string): Promise<RunRecord> {
    await this.#takeOver(run);
    const before = this.#records.get(run);
    this.#update(run, { state: "preparing", live: true, failure: undefined });
    let found: [RunRequest, CheckpointInfo | undefined];
    try {
      found = await this.#found(run, from);
    } catch (error) {
      this.#update(run, { state: before?.state, live: before?.live, failure: before?.failure });
      this.#turns.release(run);
      throw error;
    }
    return this.#trainFrom(...found);
  }

  /** Trains a run that the worker holds again from an earlier checkpoint. */
  async #goBack(run: string, from: string): Promise<RunRecord> {
    const found = await this.#found(run, from);
    await this.#client.cancel(run);
    await this.#turns.hold(run);
    return this.#trainFrom(...found);
  }

  /** What it takes to resume. */
  async #found(run: string, from?: string): Promise<[RunRequest, CheckpointInfo | undefined]> {
    const request = await this.#archive.requests.get(run);
    if (!request) throw runtimeError("bad-checkpoint", runtimeWords.checkpointWithoutData);
    const newest = from === undefined;
    return [
      request,
      newest ? await this.#archive.checkpoints.newest(run) : (await this.#archive.checkpoints.get(from)).info,
    ];
  }

  #trainFrom(request: RunRequest, checkpoint: CheckpointInfo | undefined): Promise<RunRecord> {
    this.#update(request.run, rewound(this.#known(request.run), checkpoint));
    return this.#train(request, checkpoint?.id);
  }

  /** Does something to a run that no other tab has, in its turn; gives a run that was free back. */
  #alone(run: string, task: () => Promise<void>): Promise<void> {
    return this.#turns.take(run, async () => {
      const wasFree = await this.#takeOver(run);
      try {
        await task();
      } finally {
        if (wasFree) this.#turns.release(run);
      }
    });
  }

  /** Makes the run this tab's, as another tab has left it since this page read it. @returns whether it was free before */
  async #takeOver(run: string): Promise<boolean> {
    const wasFree = await this.#turns.hold(run);
    const record = this.#records.get(run);
    if (!wasFree || !record) return wasFree;
    const latest = await this.#archive.latest(record);
    if (latest) this.#records.set(run, latest);
    else this.#records.delete(run);
    this.#announce();
    return true;
  }

  async #load(): Promise<void> {
    for (const record of await this.#archive.records())
      if (!this.#records.has(record.run)) this.#records.set(record.run, record);
    this.#announce();
  }

  /** Stores the record. Where that fails the run goes on, and its record says so. */
  async #keep(run: string): Promise<void> {
    const record = this.#records.get(run);
    if (!record) return;
    const unsaved = await this.#archive.save(record);
    if (unsaved) this.#update(run, { unsaved });
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
