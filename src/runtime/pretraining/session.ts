/** One pretraining run in the worker: steps, looks at the held-out sentences, checkpoints; paused, resumed, cancelled like any run. */
import type { PretrainingSession } from "../../model/pretraining/session.js";
import { asError, checkpointFailure, failedBy, withCheckpoint } from "../failures.js";
import { Pace } from "../pace.js";
import type { CheckpointInfo, Failure, RunState, WorkerEvent } from "../protocol.js";
import type { RunServices } from "../session.js";
import { Stepping } from "../stepping.js";
import { modelOf } from "./encoders.js";
import type { EncoderRegistry } from "./encoders.js";
import type { EncoderSummary, PretrainRequest } from "./protocol.js";

export interface PretrainServices extends Pick<RunServices, "checkpoints" | "turns" | "backend" | "emit" | "explain"> {
  encoders: EncoderRegistry;
}

/** What the worker calls the system of a pretraining checkpoint. */
export const PRETRAINING = "pretraining";

/** Minutes of computing between two checkpoints. */
const SAVE_EVERY = 1;

export class PretrainRun {
  readonly #request: PretrainRequest;
  readonly #services: PretrainServices;
  readonly #pace = new Pace();
  readonly #stepping: Stepping;
  #training!: PretrainingSession;
  #encoder: EncoderSummary | undefined;
  #baseline = 0;
  #failure: Failure | undefined;
  #savedStep = -1;
  #savedMinutes = 0;
  #activeMilliseconds = 0;

  constructor(request: PretrainRequest, services: PretrainServices) {
    this.#request = request;
    this.#services = services;
    this.#stepping = new Stepping({
      done: () => this.#training.done,
      step: () => this.#step(),
      save: () => this.#save(),
      complete: () => this.#complete(),
      changed: (state) => this.#report(state),
    });
  }

  get ended(): boolean {
    return this.#stepping.ended;
  }

  /** Handle of the encoder in training. */
  get model(): string | undefined {
    return this.#encoder?.encoder;
  }

  /** Makes the model, up to where the first step can be taken. Rejects (and ends the run as failed) where that fails. */
  async prepare(resumeFrom?: string): Promise<EncoderSummary> {
    this.#report("preparing");
    try {
      if (this.#request.train.length === 0) throw failedBy("bad-input", "no-documents", {});
      this.#encoder = await this.#services.turns.take(() => this.#make(resumeFrom));
      return this.#encoder;
    } catch (error) {
      const known = await this.#services.explain(error, resumeFrom ? "bad-checkpoint" : "bad-input");
      this.#failure ??= known;
      if (!this.ended) this.#end("failed");
      throw asError(known);
    }
  }

  async #make(resumeFrom?: string): Promise<EncoderSummary> {
    const stored = resumeFrom ? await this.#services.checkpoints.get(resumeFrom) : undefined;
    const { train, heldOut, options } = this.#request;
    const model = modelOf(this.#request, stored?.bytes);
    try {
      this.#training = model.start(train, heldOut, options, stored?.bytes);
    } catch (error) {
      model.dispose();
      throw error;
    }
    this.#baseline = this.#training.baseline();
    if (stored) {
      this.#savedStep = stored.info.step;
      this.#activeMilliseconds = stored.info.minutes * 60_000;
      this.#savedMinutes = stored.info.minutes;
    }
    return this.#services.encoders.add(model);
  }

  /** Trains until done, cancelled or failed. Never rejects: whatever goes wrong is an event. */
  async drive(): Promise<void> {
    try {
      if (this.#training.step === 0) await this.#measure();
      await this.#stepping.drive();
      if (!this.#failure) this.#free();
    } catch (error) {
      if (!this.ended) await this.abandon(await this.#services.explain(error));
    }
  }

  pause(): Promise<void> {
    return this.#stepping.pause();
  }

  resume(): void {
    this.#stepping.resume();
  }

  stepOnce(): Promise<void> {
    return this.#stepping.stepOnce();
  }

  cancel(): Promise<void> {
    return this.#stepping.cancel();
  }

  /** Ends the run at once: its backend is gone, or a step went wrong. */
  async abandon(cause: Failure): Promise<void> {
    if (this.ended) return;
    const saved = await this.#services.checkpoints.newest(this.#request.run).catch(() => undefined);
    if (this.ended) return;
    this.#failure = withCheckpoint(cause, saved);
    this.#end("failed");
  }

  async #step(): Promise<void> {
    const progress = await this.#services.turns.take(() => this.#timed(() => this.#training.next()));
    if (this.ended) return;
    const { step, totalSteps, milliseconds, tokens } = progress;
    this.#pace.addStep(milliseconds, tokens);
    this.#emit({
      type: "pretrainStep",
      run: this.#request.run,
      progress,
      tokensPerSecond: this.#pace.examplesPerSecond(),
      secondsLeft: this.#pace.secondsLeft(totalSteps - step, 0),
    });
    if (step % this.#request.measureEvery === 0 || step === totalSteps) await this.#measure();
    if (this.#minutes() - this.#savedMinutes >= SAVE_EVERY) await this.#save();
  }

  async #measure(): Promise<void> {
    const scores = await this.#services.turns.take(() => this.#timed(() => this.#training.heldOutScores()));
    if (this.ended) return;
    const { run } = this.#request;
    const point = { ...scores, step: this.#training.step };
    this.#emit({ type: "pretrainMeasured", run, point, baseline: this.#baseline });
  }

  async #complete(): Promise<void> {
    this.#emit({
      type: "pretrainDone",
      run: this.#request.run,
      encoder: this.#encoder!,
      minutes: this.#minutes(),
    });
  }

  /** Stores a checkpoint unless this step's is stored already. The run goes on where there is no room, in memory or in the store. */
  async #save(): Promise<void> {
    if (this.#training.step === this.#savedStep) return;
    const { run } = this.#request;
    try {
      const bytes = await this.#services.turns.take(() => this.#timed(() => this.#training.checkpoint()));
      const checkpoint = this.#describe(bytes.byteLength);
      await this.#services.checkpoints.save(checkpoint, bytes);
      this.#savedStep = checkpoint.step;
      this.#emit({ type: "checkpointSaved", run, checkpoint });
    } catch (error) {
      if (this.ended) return;
      this.#emit({ type: "checkpointFailed", run, failure: checkpointFailure(error) });
    } finally {
      // Also where it failed: the next one is tried after as long again, not after every step.
      this.#savedMinutes = this.#minutes();
    }
  }

  #describe(bytes: number): CheckpointInfo {
    const { run, name: runName, options } = this.#request;
    const { step, totalSteps } = this.#training;
    return {
      id: crypto.randomUUID(),
      run,
      runName,
      saved: new Date().toISOString(),
      ...{ step, totalSteps, epoch: 0 },
      bytes,
      system: PRETRAINING,
      backend: this.#services.backend,
      seed: options.seed,
      minutes: this.#minutes(),
    };
  }

  #end(state: "failed"): void {
    this.#free();
    if (this.#encoder) this.#services.encoders.remove(this.#encoder.encoder);
    this.#stepping.end(state);
  }

  /** Gives the optimiser's memory back. */
  #free(): void {
    try {
      this.#training?.dispose();
    } catch (error) {
      console.warn("Disposing the optimiser failed:", error);
    }
  }

  #report(state: RunState): void {
    // Only the encoder of a run that is done stays loaded.
    if (state === "cancelled" && this.#encoder) this.#services.encoders.remove(this.#encoder.encoder);
    const { run } = this.#request;
    this.#emit({ type: "runState", run, state, ...(this.#failure && { failure: this.#failure }) });
  }

  #emit(event: WorkerEvent): void {
    this.#services.emit(event);
  }

  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const before = performance.now();
    try {
      return await work();
    } finally {
      this.#activeMilliseconds += performance.now() - before;
    }
  }

  #minutes(): number {
    return this.#activeMilliseconds / 60_000;
  }
}
