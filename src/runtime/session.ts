/**
 * One training run in the worker: takes the steps of a `TrainingSession` one by one, and between two of them listens to
 * pause, step, resume and cancel. Knows neither the worker nor tensors, so tests drive it with a stand-in for the model.
 */
import type { Scores } from "../evaluation/scores.js";
import type { EpochProgress, StepProgress, System, TrainingSession } from "../model/system.js";
import { modelProblem } from "../model/problems.js";
import type { Document } from "../text/document.js";
import type { CheckpointSink } from "./checkpoints.js";
import { asError, checkpointFailure, failedBy, withCheckpoint } from "./failures.js";
import type { MemoryUse } from "./memory.js";
import type { FailureCode } from "./problems.js";
import type { ModelRegistry, SystemFactory } from "./models.js";
import { newSystem } from "./new-system.js";
import { Pace } from "./pace.js";
import type {
  BackendName,
  CheckpointInfo,
  Failure,
  ModelSummary,
  RunRequest,
  RunState,
  WorkerEvent,
} from "./protocol.js";
import { nextTask, type Turns } from "./turns.js";

/** What a run needs from the worker around it. */
export interface RunServices {
  systems: SystemFactory;
  models: ModelRegistry;
  checkpoints: CheckpointSink;
  turns: Turns;
  backend: BackendName;
  evaluate: (gold: Document[], predicted: Document[]) => Scores;
  emit: (event: WorkerEvent) => void;
  /** Whether the page is in sight. */
  inSight?: () => boolean;
  /** Told after each step, where it is known. */
  memory?: () => MemoryUse;
  /** The failure behind an error; takes a moment where a lost GPU may turn out to be the cause. */
  explain: (error: unknown, fallback?: FailureCode) => Promise<Failure>;
}

/** Sentences of test predicted in one turn, so that the page's own predictions are served in between. */
const TEST_CHUNK = 32;

const ENDED: readonly RunState[] = ["done", "cancelled", "failed"];

export class RunSession {
  readonly #request: RunRequest;
  readonly #services: RunServices;
  readonly #pace = new Pace();
  #state: RunState = "preparing";
  #training: TrainingSession | undefined;
  #model: ModelSummary | undefined;
  #pausing = false;
  #cancelling = false;
  /** Single steps asked for while paused. */
  #owed = 0;
  /** Ends the wait of a paused run. */
  #wake: () => void = () => undefined;
  /** Those who wait for the run to come to rest: paused or ended. */
  #resting: (() => void)[] = [];
  #epoch = 0;
  #savedStep = -1;
  #activeMilliseconds = 0;

  constructor(request: RunRequest, services: RunServices) {
    this.#request = request;
    this.#services = services;
  }

  get state(): RunState {
    return this.#state;
  }

  get ended(): boolean {
    return ENDED.includes(this.#state);
  }

  /** Handle of the model in training, once prepared. */
  get model(): string | undefined {
    return this.#model?.model;
  }

  /**
   * Makes the system, or loads it from a checkpoint, up to where the first step can be taken. Rejects (and ends the run
   * as failed) with "bad-input" or "bad-checkpoint".
   */
  async prepare(resumeFrom?: string): Promise<ModelSummary> {
    this.#emit({ type: "runState", run: this.#request.run, state: "preparing" });
    try {
      if (this.#request.train.length === 0) throw failedBy("bad-input", "no-documents", {});
      this.#model = await this.#services.turns.take(() => (resumeFrom ? this.#reload(resumeFrom) : this.#create()));
      return this.#model;
    } catch (error) {
      const known = await this.#services.explain(error, resumeFrom ? "bad-checkpoint" : "bad-input");
      if (!this.ended) this.#end("failed", known);
      throw asError(known);
    }
  }

  /** Trains until done, cancelled or failed. Never rejects: whatever goes wrong is an event. */
  async drive(): Promise<void> {
    try {
      while (!this.#training!.done && !this.#cancelling && !this.ended) {
        if (this.#pausing && this.#owed === 0) {
          await this.#rest();
        } else {
          if (!this.#pausing) this.#setState("running");
          this.#owed = Math.max(0, this.#owed - 1);
          await this.#step();
          await nextTask();
        }
      }
      if (!this.ended && !this.#cancelling) await this.#complete();
      if (!this.ended) this.#end("cancelled");
    } catch (error) {
      await this.#fail(error);
    }
  }

  /**
   * Resolves at the next step boundary, once the run rests and its checkpoint is stored; or when it has ended. A run that
   * rests already, but found no room then, tries to save again.
   */
  pause(): Promise<void> {
    this.#pausing = true;
    return this.#state === "paused" ? this.#save() : this.#atRest();
  }

  resume(): void {
    if (this.ended) throw failedBy("unknown-run", "run-ended", {});
    this.#pausing = false;
    // Who asked for a pause that has not come about yet need not wait for it any more.
    this.#settle();
    this.#wake();
  }

  /** Takes one step and pauses (again); resolves once it rests. */
  stepOnce(): Promise<void> {
    if (this.ended) throw failedBy("unknown-run", "run-ended", {});
    this.#owed += 1;
    this.#pausing = true;
    const resting = this.#nextRest();
    this.#wake();
    return resting;
  }

  /** Ends the run at the next step boundary; its stored checkpoints stay. */
  cancel(): Promise<void> {
    this.#cancelling = true;
    this.#wake();
    return this.ended ? Promise.resolve() : this.#nextRest();
  }

  /** Ends the run at once, without waiting for the step that may never come back: the backend is gone. */
  async abandon(cause: Failure): Promise<void> {
    if (this.ended) return;
    this.#cancelling = true;
    const failure = withCheckpoint(cause, await this.#lastSaved());
    if (!this.ended) this.#end("failed", failure);
    this.#wake();
  }

  async #create(): Promise<ModelSummary> {
    const { options, train, dev } = this.#request;
    const made = await newSystem(this.#services.systems, this.#request);
    return this.#adopt(made, () => made.start(train, dev, options));
  }

  async #reload(id: string): Promise<ModelSummary> {
    const { options, train, dev } = this.#request;
    const { info, bytes } = await this.#services.checkpoints.get(id);
    const made = await this.#services.systems.systemFromCheckpoint(bytes);
    const summary = await this.#adopt(made, () => made.start(train, dev, options, bytes));
    this.#epoch = info.epoch;
    this.#savedStep = info.step;
    this.#activeMilliseconds = info.minutes * 60_000;
    return summary;
  }

  /** Registers the system and starts its training; frees it again where that fails. */
  async #adopt(system: System, start: () => Promise<TrainingSession>): Promise<ModelSummary> {
    try {
      this.#training = await start();
    } catch (error) {
      system.dispose();
      throw error;
    }
    return this.#services.models.add(system);
  }

  async #step(): Promise<void> {
    const training = this.#training!;
    await this.#measure(training);
    if (this.ended) return;
    const progress = await this.#services.turns.take(() => this.#timed(() => training.next()));
    // The run may have been abandoned meanwhile; nobody wants to hear of it any more.
    if (this.ended) return;
    for (const each of progress) {
      if (each.type === "step") this.#reportStep(each);
      else await this.#reportEpoch(each);
    }
  }

  /** Each task's gradient, where it is this step's turn and somebody can see it. It is no part of the run's time. */
  async #measure(training: TrainingSession): Promise<void> {
    const { run, watchGradients = 0 } = this.#request;
    const { turns, inSight = () => true } = this.#services;
    if (watchGradients === 0 || training.step % watchGradients !== 0 || !inSight()) return;
    const norms = await turns.take(() => training.measureGradients());
    if (!this.ended) this.#emit({ type: "runGradients", run, gradients: { step: training.step, ...norms } });
  }

  #reportStep(progress: StepProgress): void {
    if (!Number.isFinite(progress.loss))
      throw modelProblem("loss-not-finite", { loss: progress.loss, step: progress.step });
    this.#epoch = progress.epoch;
    this.#pace.addStep(progress.milliseconds, progress.sentences);
    const secondsLeft = this.#pace.secondsLeft(
      progress.totalSteps - progress.step,
      this.#request.options.epochs - progress.epoch + 1,
    );
    const examplesPerSecond = this.#pace.examplesPerSecond();
    const memory = this.#services.memory?.();
    const { run } = this.#request;
    this.#emit({ type: "runStep", run, progress, examplesPerSecond, secondsLeft, ...(memory && { memory }) });
  }

  async #reportEpoch(progress: EpochProgress): Promise<void> {
    this.#emit({ type: "runEpoch", run: this.#request.run, progress });
    const before = performance.now();
    await this.#save();
    this.#pace.addEpochOverhead(progress.milliseconds + performance.now() - before);
  }

  /** Stores a checkpoint and waits to be woken. */
  async #rest(): Promise<void> {
    await this.#save();
    if (this.#cancelling || !this.#pausing || this.#owed > 0) return;
    this.#setState("paused");
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    this.#settle();
    await woken;
  }

  /** Puts the best epoch's weights in and scores test, in turns with the page's own predictions. */
  async #complete(): Promise<void> {
    const { run, test } = this.#request;
    const { turns, models } = this.#services;
    await turns.take(async () => this.#training!.finish());
    const model = this.#model!;
    const scores = test?.length ? await this.#score(test, false) : undefined;
    const relations = models.get(model.model).tasks.includes("relation");
    const gold = scores && relations ? await this.#score(test!, true) : undefined;
    if (this.#cancelling) return;
    this.#emit({
      type: "runDone",
      run,
      model,
      ...(scores && { test: scores }),
      ...(gold && { testGoldEntities: gold }),
      minutes: this.#minutes(),
    });
    this.#end("done");
  }

  async #score(test: Document[], goldEntities: boolean): Promise<Scores | undefined> {
    const system = this.#services.models.get(this.#model!.model);
    const predicted: Document[] = [];
    for (let start = 0; start < test.length; start += TEST_CHUNK) {
      if (this.#cancelling) return undefined;
      const chunk = test.slice(start, start + TEST_CHUNK);
      predicted.push(...(await this.#services.turns.take(() => system.predict(chunk, { goldEntities }))));
      await nextTask();
    }
    return this.#services.evaluate(test, predicted);
  }

  /** Stores a checkpoint unless this step's is stored already. The run goes on where there is no room, in memory or in the store. */
  async #save(): Promise<void> {
    const training = this.#training!;
    if (training.step === this.#savedStep) return;
    const { run } = this.#request;
    try {
      const bytes = await this.#services.turns.take(() => this.#timed(() => training.checkpoint()));
      const checkpoint = this.#describe(training, bytes.byteLength);
      await this.#services.checkpoints.save(checkpoint, bytes);
      this.#savedStep = training.step;
      this.#emit({ type: "checkpointSaved", run, checkpoint });
    } catch (error) {
      if (this.ended) return;
      this.#emit({ type: "checkpointFailed", run, failure: checkpointFailure(error) });
    }
  }

  #describe(training: TrainingSession, bytes: number): CheckpointInfo {
    const { run, name: runName, system, options } = this.#request;
    return {
      id: crypto.randomUUID(),
      run,
      runName,
      saved: new Date().toISOString(),
      step: training.step,
      totalSteps: training.totalSteps,
      epoch: this.#epoch,
      bytes,
      system,
      backend: this.#services.backend,
      seed: options.seed,
      minutes: this.#minutes(),
    };
  }

  async #fail(error: unknown): Promise<void> {
    if (this.ended) return;
    const cause = await this.#services.explain(error);
    const failure = withCheckpoint(cause, await this.#lastSaved());
    if (!this.ended) this.#end("failed", failure);
  }

  async #lastSaved(): Promise<CheckpointInfo | undefined> {
    return this.#services.checkpoints.newest(this.#request.run).catch(() => undefined);
  }

  /** The last thing a run does: frees what it holds. Only the model of a run that is done stays loaded. */
  #end(state: "done" | "cancelled" | "failed", failure?: Failure): void {
    try {
      this.#training?.dispose();
    } catch (error) {
      console.warn("Disposing the optimiser failed:", error);
    }
    if (state !== "done" && this.#model) this.#services.models.remove(this.#model.model);
    this.#setState(state, failure);
    this.#settle();
  }

  #setState(state: RunState, failure?: Failure): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#emit({ type: "runState", run: this.#request.run, state, ...(failure && { failure }) });
  }

  #emit(event: WorkerEvent): void {
    this.#services.emit(event);
  }

  #atRest(): Promise<void> {
    return this.ended ? Promise.resolve() : this.#nextRest();
  }

  #nextRest(): Promise<void> {
    return new Promise((resolve) => this.#resting.push(resolve));
  }

  #settle(): void {
    for (const resolve of this.#resting.splice(0)) resolve();
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
