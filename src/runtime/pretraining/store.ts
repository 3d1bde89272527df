/** The pretraining runs of this browser: started, paused, resumed and found again after a reload; see ../runs.ts, which does so for training. */
import type { ClientEventOf } from "../client-events.js";
import type { RuntimeClient } from "../client.js";
import { lazyDatabase, type Database } from "../database.js";
import { failedBy, toFailure } from "../failures.js";
import type { CheckpointInfo, Failure } from "../protocol.js";
import { Records } from "../records.js";
import { isAtRisk } from "../run-record.js";
import { RunTurns } from "../run-turns.js";
import { browserEstimate, type Estimate } from "../storage.js";
import { PretrainArchive } from "./archive.js";
import type { EncoderStore } from "./encoder-store.js";
import type { EncoderSummary, PretrainRequest } from "./protocol.js";
import { newRecord, rewound } from "./record.js";
import type { PretrainRecord } from "./record.js";

export interface PretrainStoreOptions {
  client: RuntimeClient;
  database?: () => Promise<Database>;
  estimate?: Estimate;
}

export class PretrainStore {
  readonly #client: RuntimeClient;
  readonly #archive: PretrainArchive;
  readonly #records = new Records<PretrainRecord>();
  readonly #turns = new RunTurns<void>();
  /** Runs that are done, but whose encoder only the worker has: stored as paused, so that a reload can end them again. */
  readonly #unstored = new Set<string>();
  /** Resolves once the stored runs are in the list; rejects never (an unusable store is an empty one). */
  readonly ready: Promise<void>;

  constructor({ client, database = lazyDatabase(), estimate = browserEstimate }: PretrainStoreOptions) {
    this.#client = client;
    this.#archive = new PretrainArchive(database, estimate);
    this.#listen();
    this.ready = this.#archive.records.all().then((stored) => this.#records.add(stored));
  }

  /** Encoders that outlive the page. */
  get encoders(): EncoderStore {
    return this.#archive.encoders;
  }

  /** All runs, newest first. Records are replaced when they change, but their curves grow in place. */
  get runs(): PretrainRecord[] {
    return this.#records.all;
  }

  /** Calls `listener` now and at every change. */
  subscribe(listener: (runs: PretrainRecord[]) => void): void {
    this.#records.subscribe(listener);
  }

  /** A run whose work would be lost with the worker: one that trains, or one that could not be stored. */
  get atRisk(): PretrainRecord | undefined {
    return this.runs.find((record) => isAtRisk(record, this.#unstored.has(record.run)));
  }

  /** Starts a new run. Rejects with the failure that the record then also carries. */
  async start(request: PretrainRequest): Promise<void> {
    await this.ready;
    const { run } = request;
    return this.#turns.begin(run, async () => {
      await this.#turns.hold(run);
      this.#records.set(newRecord(request));
      void globalThis.navigator?.storage?.persist?.();
      const unsaved = await this.#archive.requests.save(request);
      if (unsaved) this.#records.update(run, { unsaved });
      await this.#train(request);
    });
  }

  /**
   * Goes on where the run is paused on this page, else from its newest checkpoint, else from the start. While it begins,
   * asking again changes nothing.
   */
  async resume(run: string): Promise<void> {
    await this.ready;
    return this.#turns.begin(run, () =>
      this.#client.liveRuns.has(run) ? this.#client.resume(run) : this.#reopen(run),
    );
  }

  async pause(run: string): Promise<void> {
    await this.#turns.begun(run);
    await this.#client.pause(run);
  }

  stepOnce(run: string): Promise<void> {
    return this.#client.stepOnce(run);
  }

  async cancel(run: string): Promise<void> {
    await this.#turns.begun(run);
    await this.#client.cancel(run);
  }

  /** The file of a run's encoder: where it could not be stored, from the worker that trained it. */
  async encoderFile(run: string): Promise<Uint8Array> {
    const { live, encoder } = this.#records.known(run);
    if (!this.#unstored.has(run) || !live || !encoder) return this.encoders.bytes(run);
    return new Uint8Array(await this.#client.exportEncoder(encoder.encoder));
  }

  /** Forgets a run with its texts, checkpoints and encoder. Rejects where it is going in another tab. */
  async remove(run: string): Promise<void> {
    await this.ready;
    await this.#turns.take(run, async () => {
      await this.#takeOver(run);
      try {
        if (this.#client.liveRuns.has(run)) {
          await this.#client.cancel(run);
          // A run that has ended is nobody's.
          await this.#turns.hold(run);
        }
        await this.#archive.delete(run);
        const record = this.#records.get(run);
        if (record?.live && record.encoder)
          await this.#client.disposeEncoder(record.encoder.encoder).catch(() => undefined);
        this.#records.delete(run);
        this.#unstored.delete(run);
      } finally {
        this.#turns.release(run);
      }
    });
  }

  /** Goes on with a run that the worker does not hold, and shows so while its request is read. */
  async #reopen(run: string): Promise<void> {
    await this.#takeOver(run);
    const before = this.#records.get(run);
    this.#records.update(run, { state: "preparing", live: true, failure: undefined });
    let request: PretrainRequest | undefined;
    let checkpoint: CheckpointInfo | undefined;
    try {
      request = await this.#archive.requests.get(run);
      if (!request) throw failedBy("bad-checkpoint", "documents-missing", {});
      checkpoint = await this.#archive.checkpoints.newest(run);
    } catch (error) {
      this.#records.update(run, { state: before?.state, live: before?.live, failure: before?.failure });
      this.#turns.release(run);
      throw error;
    }
    this.#records.set(rewound(this.#records.known(run), checkpoint));
    await this.#train(request, checkpoint?.id);
  }

  /** Makes the run this tab's, as another tab has left it since this page read it. */
  async #takeOver(run: string): Promise<void> {
    const wasFree = await this.#turns.hold(run);
    const record = this.#records.get(run);
    if (!wasFree || !record) return;
    const latest = await this.#archive.records.latest(record);
    if (latest) this.#records.set(latest);
    else this.#records.delete(run);
  }

  async #train(request: PretrainRequest, checkpoint?: string): Promise<void> {
    const { run } = request;
    this.#unstored.delete(run);
    try {
      const { encoder } = await this.#client.pretrain(request, checkpoint);
      this.#records.update(run, { encoder, backend: this.#client.backend?.backend });
    } catch (error) {
      this.#records.update(run, { state: "failed", failure: toFailure(error), live: false });
      this.#turns.release(run);
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
      this.#records.update(run, { state, failure, ...(gone && { live: false, encoder: undefined }) });
      // One that is done is held until its encoder is stored.
      if (gone) this.#turns.release(run);
      void this.#keep(run);
    });
    client.on("pretrainStep", ({ run, progress, tokensPerSecond, secondsLeft }) => {
      const { step, totalSteps, loss, masked, correct } = progress;
      this.#records.get(run)?.steps.push({ step, loss, masked, correct });
      this.#records.update(run, { step, totalSteps, tokensPerSecond, secondsLeft });
    });
    client.on("pretrainMeasured", ({ run, point, baseline }) => {
      this.#records.get(run)?.heldOut.push(point);
      this.#records.update(run, { baseline });
    });
    client.on("checkpointSaved", (event) => void this.#onSaved(event));
    client.on("checkpointFailed", ({ run, failure }) => this.#records.update(run, { unsaved: failure }));
    client.on("pretrainDone", (event) => void this.#onDone(event));
    client.guard.ask(() => this.atRisk);
    client.on("workerLost", ({ failure }) => this.#onWorkerLost(failure));
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

  async #onDone({ run, encoder, minutes }: ClientEventOf<"pretrainDone">): Promise<void> {
    if (!this.#records.has(run)) return;
    this.#unstored.add(run);
    this.#records.update(run, { encoder, minutes, live: true, secondsLeft: 0 });
    await this.#turns.take(run, () => this.#storeEncoder(run, encoder));
  }

  async #storeEncoder(run: string, summary: EncoderSummary): Promise<void> {
    if (!this.#records.has(run)) return;
    try {
      const bytes = new Uint8Array(await this.#client.exportEncoder(summary.encoder));
      const { name } = this.#records.known(run);
      await this.encoders.save({ id: run, name, saved: new Date().toISOString(), summary }, bytes);
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
        encoder: undefined,
        ...(isLost ? { state: "paused" } : wasTraining && { state: "failed", failure }),
      });
      this.#turns.release(run);
      void this.#keep(run);
    }
  }

  /** Stores the record. Where that fails the run goes on, and its record says so. */
  async #keep(run: string): Promise<void> {
    const record = this.#records.get(run);
    if (!record) return;
    const unsaved = await this.#archive.records.save(this.#unstored.has(run) ? { ...record, state: "paused" } : record);
    if (unsaved) this.#records.update(run, { unsaved });
  }
}
