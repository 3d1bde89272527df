/**
 * The runs of this browser: those that train now and those that were. A page starts, pauses and resumes runs here, draws
 * what it is told, and finds everything again after a reload.
 */
import type { ClientEventOf } from "./client-events.js";
import type { RuntimeClient } from "./client.js";
import { lazyDatabase, type Database } from "./database.js";
import { failedBy, toFailure } from "./failures.js";
import type { CheckpointInfo, Failure, ModelSummary, RunRequest } from "./protocol.js";
import { RunArchive } from "./run-archive.js";
import type { RunRecord } from "./run-card.js";
import { isAtRisk, newRecord, rewound } from "./run-record.js";
import { Records } from "./records.js";
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
  readonly #records = new Records<RunRecord>();
  readonly #turns = new RunTurns<RunRecord>();
  /** Runs that are done, but whose model only the worker has: stored as paused, so that a reload can end them again. */
  readonly #unstored = new Set<string>();
  readonly #stopListening: (() => void)[];
  /** Resolves once the stored runs are in the list; rejects never (an unusable store is an empty one). */
  readonly ready: Promise<void>;

  constructor({ client, database = lazyDatabase(), estimate = browserEstimate }: RunStoreOptions) {
    this.#client = client;
    this.#archive = new RunArchive(database, estimate);
    this.#stopListening = this.#listen();
    this.ready = this.#archive.records.all().then((stored) => this.#records.add(stored));
  }

  /** All runs, newest first. Records are replaced when they change, but their curves grow in place. */
  get runs(): RunRecord[] {
    return this.#records.all;
  }

  get(run: string): RunRecord | undefined {
    return this.#records.get(run);
  }

  /** Calls `listener` now and at every change; returns how to stop that. */
  subscribe(listener: (runs: RunRecord[]) => void): () => void {
    return this.#records.subscribe(listener);
  }

  /** A run whose work would be lost with the worker: one that trains, or one that could not be stored. */
  get atRisk(): RunRecord | undefined {
    return this.runs.find((record) => isAtRisk(record, this.#unstored.has(record.run)));
  }

  /** Starts a new run. Rejects with the failure that the record then also carries. */
  async start(request: RunRequest): Promise<RunRecord> {
    await this.ready;
    const { run } = request;
    if (this.#records.has(run)) throw failedBy("bad-input", "run-going", {});
    return this.#turns.begin(run, async () => {
      await this.#turns.hold(run);
      this.#records.set(newRecord(request));
      // The browser may otherwise throw stored checkpoints away when the disk fills up.
      void globalThis.navigator?.storage?.persist?.();
      const unsaved = await this.#archive.requests.save(request);
      if (unsaved) this.#records.update(run, { unsaved });
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
      return this.#records.known(run);
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
      this.#records.update(run, { name });
      await this.#keep(run);
    });
  }

  /** The trained model of a run that is done, loaded again where the page holds it no more. */
  async model(run: string): Promise<ModelSummary> {
    const record = this.#records.known(run);
    if (record.live && record.model) return record.model;
    const bytes = await this.#archive.models.bytes(run);
    const model = await this.#client.loadModel(bytes.slice().buffer as ArrayBuffer);
    this.#records.update(run, { model, live: true });
    return model;
  }

  /** The file of a run's trained model: where it could not be stored, from the worker that trained it. */
  async modelFile(run: string): Promise<Uint8Array> {
    const { live, model } = this.#records.known(run);
    if (!this.#unstored.has(run) || !live || !model) return this.#archive.models.bytes(run);
    return new Uint8Array(await this.#client.exportModel(model.model));
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
      this.#unstored.delete(run);
      this.#turns.release(run);
    });
  }

  /** Stops following the client. */
  dispose(): void {
    for (const stop of this.#stopListening) stop();
    this.#turns.releaseAll();
    this.#records.unsubscribeAll();
  }

  #listen(): (() => void)[] {
    const client = this.#client;
    return [
      client.on("runState", (event) => this.#onState(event)),
      client.on("runStep", (event) => this.#onStep(event)),
      client.on("runGradients", ({ run, gradients }) => {
        const record = this.#records.get(run);
        (record?.gradients ?? []).push(gradients);
        this.#records.update(run, {});
      }),
      client.on("runEpoch", ({ run, progress }) => {
        const record = this.#records.get(run);
        record?.epochs.push({ ...progress, step: record.step });
        this.#records.update(run, {});
      }),
      client.on("checkpointSaved", (event) => void this.#onSaved(event)),
      client.on("checkpointFailed", ({ run, failure }) => this.#records.update(run, { unsaved: failure })),
      client.on("runDone", (event) => void this.#onDone(event)),
      client.guard.ask(() => this.atRisk),
      client.on("workerLost", ({ failure }) => this.#onWorkerLost(failure)),
    ];
  }

  #onState({ run, state, failure }: ClientEventOf<"runState">): void {
    const gone = state === "cancelled" || state === "failed";
    this.#records.update(run, { state, failure, ...(gone && { live: false }) });
    // One that is done is held until its model is stored.
    if (gone) this.#turns.release(run);
    void this.#keep(run);
  }

  #onStep({ run, progress, examplesPerSecond, secondsLeft, memory }: ClientEventOf<"runStep">): void {
    const { step, totalSteps } = progress;
    this.#records.get(run)?.steps.push(progress);
    this.#records.update(run, { step, totalSteps, examplesPerSecond, secondsLeft, memory });
  }

  /** A checkpoint cannot be resumed without its run's request: the run counts as saved once both are stored. */
  async #onSaved({ run, checkpoint }: ClientEventOf<"checkpointSaved">): Promise<void> {
    if (!this.#records.has(run)) return;
    this.#records.update(run, { checkpoint, minutes: checkpoint.minutes });
    await this.#turns.take(run, async () => {
      this.#records.update(run, { unsaved: await this.#archive.requests.saveAgain(run) });
      await this.#keep(run);
    });
  }

  async #onDone({ run, model, test, testGoldEntities, minutes }: ClientEventOf<"runDone">): Promise<void> {
    if (!this.#records.has(run)) return;
    this.#unstored.add(run);
    this.#records.update(run, { model, test, testGoldEntities, minutes, live: true, secondsLeft: 0 });
    await this.#turns.take(run, () => this.#storeModel(run, model));
  }

  async #storeModel(run: string, summary: ModelSummary): Promise<void> {
    if (!this.#records.has(run)) return;
    try {
      const bytes = new Uint8Array(await this.#client.exportModel(summary.model));
      const { name } = this.#records.known(run);
      await this.#archive.models.save({ id: run, name, saved: new Date().toISOString(), summary }, bytes);
      this.#unstored.delete(run);
      this.#records.update(run, { state: "done", unsaved: undefined });
    } catch (error) {
      // A worker that is gone meanwhile has its own words.
      if (this.#records.known(run).live) this.#records.update(run, { unsaved: toFailure(error, "storage") });
    }
    await this.#keep(run);
    if (!this.#unstored.has(run)) this.#turns.release(run);
  }

  /** What trained in it has failed; what was paused (and so is saved), or done and not stored, can be resumed. */
  #onWorkerLost(failure: Failure): void {
    for (const { run, state } of this.runs.filter(({ live }) => live)) {
      const wasTraining = state === "running" || state === "preparing";
      const isLost = this.#unstored.delete(run);
      this.#records.update(run, {
        live: false,
        ...(isLost ? { state: "paused" } : wasTraining && { state: "failed", failure }),
      });
      this.#turns.release(run);
      void this.#keep(run);
    }
  }

  async #train(request: RunRequest, checkpoint?: string): Promise<RunRecord> {
    const { run } = request;
    this.#unstored.delete(run);
    this.#records.update(run, { state: "preparing", failure: undefined, live: true });
    try {
      const { model } = await this.#client.train(request, checkpoint);
      this.#records.update(run, { model, backend: this.#client.backend?.backend });
    } catch (error) {
      this.#records.update(run, { state: "failed", failure: toFailure(error), live: false });
      this.#turns.release(run);
      throw error;
    } finally {
      await this.#keep(run);
    }
    return this.#records.known(run);
  }

  /** Goes on with a run that the worker does not hold, and shows so while its request is read. */
  async #reopen(run: string, from?: string): Promise<RunRecord> {
    await this.#takeOver(run);
    const before = this.#records.get(run);
    this.#records.update(run, { state: "preparing", live: true, failure: undefined });
    let found: [RunRequest, CheckpointInfo | undefined];
    try {
      found = await this.#found(run, from);
    } catch (error) {
      this.#records.update(run, { state: before?.state, live: before?.live, failure: before?.failure });
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
    if (!request) throw failedBy("bad-checkpoint", "documents-missing", {});
    const newest = from === undefined;
    return [
      request,
      newest ? await this.#archive.checkpoints.newest(run) : (await this.#archive.checkpoints.get(from)).info,
    ];
  }

  #trainFrom(request: RunRequest, checkpoint: CheckpointInfo | undefined): Promise<RunRecord> {
    this.#records.update(request.run, rewound(this.#records.known(request.run), checkpoint));
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
    const latest = await this.#archive.records.latest(record);
    if (latest) this.#records.set(latest);
    else this.#records.delete(run);
    return true;
  }

  /** Stores the record. Where that fails the run goes on, and its record says so. */
  async #keep(run: string): Promise<void> {
    const record = this.#records.get(run);
    if (!record) return;
    const unsaved = await this.#archive.records.save(this.#unstored.has(run) ? { ...record, state: "paused" } : record);
    if (unsaved) this.#records.update(run, { unsaved });
  }
}
