/**
 * What a page holds of the worker: one typed method for each command, and events. The worker is made when it is first
 * needed, keeps one backend, and is replaced as a whole when the reader picks another one or when it dies.
 */
import type { ClientEvent, ClientEventOf, ClientEventType } from "./client-events.js";
import { asError, asReason, failed, failedBy, toFailure } from "./failures.js";
import type { AttentionSteps, DepthStrip, PairBoard, SentenceTrace, TaggingTrace, TokenSpan } from "../model/trace.js";
import type { Forecast } from "../model/system.js";
import type { Document, Entity } from "../text/document.js";
import type { Problem } from "../text/problem.js";
import type { ModelFiles } from "../model/weights/import/shards.js";
import type { BroughtEncoder } from "./pretraining/bring.js";
import type { EncoderSummary, Filling, PretrainRequest } from "./pretraining/protocol.js";
import type {
  Answers,
  AttentionRow,
  BackendName,
  BackendReport,
  CheckpointInfo,
  Command,
  CommandOf,
  CommandType,
  Failure,
  ModelSummary,
  RaceExtras,
  RunRequest,
  RunState,
  SentenceReading,
  WasmPath,
  WorkerEvent,
  WorkerLike,
} from "./protocol.js";
import { WorkerGuard } from "./worker-guard.js";

export interface ClientOptions {
  createWorker: () => WorkerLike;
  /** Asked when a backend is started. */
  wasmPath: () => WasmPath;
  /** Backend to start with when the first command comes before `start`. */
  backend?: BackendName | "auto";
}

export interface PredictSettings {
  /** Predict relations between the documents' own entities. */
  goldEntities?: boolean;
  onProgress?: (done: number, total: number) => void;
}

interface Pending {
  resolve: (value: Answers[CommandType]) => void;
  reject: (error: Problem) => void;
  onProgress?: (done: number, total: number) => void;
}

type Listener = (event: ClientEvent) => void;

export class RuntimeClient {
  readonly #options: ClientOptions;
  /** Asked before the worker is given up on purpose. */
  readonly guard = new WorkerGuard();
  #worker: WorkerLike | undefined;
  #starting: Promise<BackendReport> | undefined;
  #report: BackendReport | undefined;
  #disposed = false;
  #requests = 0;
  #pending = new Map<number, Pending>();
  #listeners = new Map<ClientEventType, Set<Listener>>();
  #liveRuns = new Set<string>();

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** The backend in use, once started. */
  get backend(): BackendReport | undefined {
    return this.#report;
  }

  /** Runs that the worker holds and that have not ended. */
  get liveRuns(): ReadonlySet<string> {
    return this.#liveRuns;
  }

  /** Calls `listener` at every event of the type; returns how to stop that. */
  on<T extends ClientEventType>(type: T, listener: (event: ClientEventOf<T>) => void): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    listeners.add(listener as Listener);
    return () => listeners.delete(listener as Listener);
  }

  /** Starts a backend unless one has been started: all callers share it. `switchBackend` changes it. */
  start(backend: BackendName | "auto" = this.#options.backend ?? "auto"): Promise<BackendReport> {
    this.#starting ??= this.#start(backend).catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  /** Pauses what trains, which saves it. Rejects where something is not saved and would be lost with the worker. */
  async pauseAll(): Promise<void> {
    await Promise.allSettled([...this.#liveRuns].map((run) => this.pause(run)));
    this.guard.check();
  }

  /**
   * Moves to another backend: pauses all, ends the worker and starts a new one. Runs are resumed from their checkpoints;
   * models have to be loaded again, which `started` announces. Where something is not saved, the worker stays.
   */
  async switchBackend(backend: BackendName | "auto"): Promise<BackendReport> {
    await this.pauseAll();
    this.#lose(toFailure(failedBy("unknown-model", "backend-changed", {})));
    return this.start(backend);
  }

  loadModel(bytes: ArrayBuffer): Promise<ModelSummary> {
    // The page may want its bytes again, to load them into another worker.
    const copy = bytes.slice(0);
    return this.#compute({ type: "loadModel", bytes: copy }, { transfer: [copy] });
  }

  async disposeModel(model: string): Promise<void> {
    await this.#send({ type: "disposeModel", model });
  }

  /** The model as safetensors. */
  exportModel(model: string): Promise<ArrayBuffer> {
    return this.#compute({ type: "exportModel", model });
  }

  /** Those of the documents that are not too long for the model. */
  fitting(model: string, documents: Document[]): Promise<Document[]> {
    return this.#send({ type: "fitting", model, documents });
  }

  /** One document out for each in, same ids and order. */
  predict(model: string, documents: Document[], { goldEntities, onProgress }: PredictSettings = {}) {
    return this.#compute<"predict">({ type: "predict", model, documents, goldEntities }, { onProgress });
  }

  /** Reads sentences in one go: what is in each, and how it is cut. One that is too long keeps no other from being read. */
  read(model: string, documents: Document[]): Promise<SentenceReading[]> {
    return this.#compute({ type: "read", model, documents });
  }

  trace(model: string, text: string, pair: [TokenSpan, TokenSpan], focusedLayers: number): Promise<SentenceTrace> {
    return this.#compute({ type: "trace", model, text, pair, focusedLayers });
  }

  /** Emissions, CRF scores and the Viterbi path of a sentence. */
  tagging(model: string, text: string): Promise<TaggingTrace> {
    return this.#compute({ type: "tagging", model, text });
  }

  /** What the last K layers make of a mask of the reader's own, and the head of this pair. */
  paint(model: string, text: string, open: Uint8Array, focusedLayers: number, pair: [TokenSpan, TokenSpan]) {
    return this.#compute<"paint">({ type: "paint", model, text, open, focusedLayers, pair });
  }

  /** A pair's relation probabilities for every K, under both forms of MASK^rc. */
  depths(model: string, text: string, pair: [TokenSpan, TokenSpan]): Promise<DepthStrip> {
    return this.#compute({ type: "depths", model, text, pair });
  }

  /** Every pair of the entities with its class probabilities under both forms of MASK^rc. */
  board(model: string, text: string, entities: Entity[], focusedLayers: number): Promise<PairBoard> {
    return this.#compute({ type: "board", model, text, entities, focusedLayers });
  }

  /** One query row of one head, from scores to output. */
  steps(
    model: string,
    text: string,
    open: Uint8Array,
    focusedLayers: number,
    at: AttentionRow,
  ): Promise<AttentionSteps> {
    return this.#compute({ type: "steps", model, text, open, focusedLayers, ...at });
  }

  /** Resolves once the first step can be taken; the rest is told by events. */
  train(run: RunRequest, resumeFrom?: string): Promise<Answers["train"]> {
    return this.#compute({ type: "train", run, resumeFrom });
  }

  /** What a run would take on this backend, measured for about so long; nothing of it is kept. */
  forecast(run: RunRequest, milliseconds: number): Promise<Forecast> {
    return this.#compute({ type: "forecast", run, milliseconds });
  }

  /** Takes the first steps of a run, each told by `raceStep`; nothing of it is kept. */
  async race(run: RunRequest, steps: number, extras: RaceExtras = {}): Promise<void> {
    await this.#compute({ type: "race", run, steps, ...extras });
  }

  /** Tells the worker whether anybody sees the page. */
  async inSight(inSight: boolean): Promise<void> {
    await this.#send({ type: "inSight", inSight });
  }

  /** Resolves at the next step boundary, once the checkpoint is stored. */
  async pause(run: string): Promise<void> {
    await this.#send({ type: "pause", run });
  }

  async resume(run: string): Promise<void> {
    await this.#send({ type: "resume", run });
  }

  /** Takes one step of a paused run; resolves once it rests again. */
  async stepOnce(run: string): Promise<void> {
    await this.#send({ type: "stepOnce", run });
  }

  async cancel(run: string): Promise<void> {
    await this.#send({ type: "cancel", run });
  }

  /**
   * Checks the files of a published encoder and keeps it. Their memory is handed to the worker: to be read again, a file has to be
   * given as a copy.
   */
  bringEncoder(name: string, files: ModelFiles): Promise<BroughtEncoder> {
    const transfer = [...new Set([...files.values()].map(({ buffer }) => buffer as ArrayBuffer))];
    return this.#send({ type: "bringEncoder", name, files }, { transfer });
  }

  /** An encoder from its file, to fill blanks. */
  loadEncoder(bytes: ArrayBuffer): Promise<EncoderSummary> {
    const copy = bytes.slice(0);
    return this.#compute({ type: "loadEncoder", bytes: copy }, { transfer: [copy] });
  }

  /** The encoder that a pretraining run would start with. */
  startingEncoder(run: PretrainRequest): Promise<EncoderSummary> {
    return this.#compute({ type: "startingEncoder", run });
  }

  async disposeEncoder(encoder: string): Promise<void> {
    await this.#send({ type: "disposeEncoder", encoder });
  }

  /** The encoder as safetensors in half precision. */
  exportEncoder(encoder: string): Promise<ArrayBuffer> {
    return this.#compute({ type: "exportEncoder", encoder });
  }

  /** The likeliest tokens for each blanked character; `blanks` are UTF-16 offsets. */
  fillBlanks(encoder: string, text: string, blanks: number[], count: number): Promise<Filling[]> {
    return this.#compute({ type: "fillBlanks", encoder, text, blanks, count });
  }

  /** Resolves once the first step can be taken; the rest is told by events. */
  pretrain(run: PretrainRequest, resumeFrom?: string): Promise<Answers["pretrain"]> {
    return this.#compute({ type: "pretrain", run, resumeFrom });
  }

  listCheckpoints(): Promise<CheckpointInfo[]> {
    return this.#send({ type: "listCheckpoints" });
  }

  async renameCheckpoint(id: string, name: string): Promise<void> {
    await this.#send({ type: "renameCheckpoint", id, name });
  }

  async deleteCheckpoint(id: string): Promise<void> {
    await this.#send({ type: "deleteCheckpoint", id });
  }

  /** Ends the worker for good; what was asked and not answered is rejected. */
  dispose(): void {
    this.#disposed = true;
    this.#lose(toFailure(failedBy("internal", "worker-closed", {})));
    this.#listeners.clear();
  }

  async #start(backend: BackendName | "auto"): Promise<BackendReport> {
    const report = await this.#send({ type: "start", backend, wasmPath: this.#options.wasmPath() });
    this.#report = report;
    this.#tell({ type: "started", report });
    return report;
  }

  /** Sends a command that needs a backend, starting one first where none is. */
  async #compute<T extends CommandType>(
    command: CommandOf<T>,
    options: { transfer?: Transferable[]; onProgress?: Pending["onProgress"] } = {},
  ): Promise<Answers[T]> {
    await this.start();
    return this.#send(command, options);
  }

  #send<T extends CommandType>(
    command: CommandOf<T>,
    { transfer = [], onProgress }: { transfer?: Transferable[]; onProgress?: Pending["onProgress"] } = {},
  ): Promise<Answers[T]> {
    if (this.#disposed) return Promise.reject(failedBy("internal", "worker-closed", {}));
    return new Promise<Answers[CommandType]>((resolve, reject) => {
      const request = ++this.#requests;
      this.#pending.set(request, { resolve, reject, onProgress });
      try {
        this.#current().postMessage({ ...command, request } as Command, transfer);
      } catch (error) {
        this.#pending.delete(request);
        reject(failed("bad-input", asReason(error)));
      }
    }) as Promise<Answers[T]>;
  }

  #current(): WorkerLike {
    if (this.#worker) return this.#worker;
    const worker = this.#options.createWorker();
    worker.onmessage = ({ data }) => {
      if (worker === this.#worker) this.#receive(data);
    };
    // The worker catches what its commands throw: an error that gets here means that it could not be loaded, or is broken.
    worker.onerror = (event) => {
      if (worker === this.#worker)
        this.#lose(toFailure(failedBy("internal", "worker-died", { said: event.message ?? "" })));
    };
    worker.onmessageerror = () => {
      if (worker === this.#worker) this.#lose(toFailure(failedBy("internal", "worker-died", { said: "" })));
    };
    this.#worker = worker;
    return worker;
  }

  #receive(event: WorkerEvent): void {
    switch (event.type) {
      case "answer":
        this.#take(event.request)?.resolve(event.value);
        break;
      case "failed":
        this.#take(event.request)?.reject(asError(event.failure));
        break;
      case "predictProgress":
        this.#pending.get(event.request)?.onProgress?.(event.done, event.total);
        break;
      case "runState":
        this.#noteRun(event.run, event.state);
        this.#tell(event);
        break;
      case "deviceLost":
        // The next command gets a fresh worker; this one can compute nothing any more.
        this.#tell(event);
        this.#lose(event.failure);
        break;
      default:
        this.#tell(event);
    }
  }

  #take(request: number): Pending | undefined {
    const pending = this.#pending.get(request);
    this.#pending.delete(request);
    return pending;
  }

  #noteRun(run: string, state: RunState): void {
    const ended = state === "done" || state === "cancelled" || state === "failed";
    if (ended) this.#liveRuns.delete(run);
    else this.#liveRuns.add(run);
  }

  /** Gives the worker up and tells everyone who waits for it. */
  #lose(cause: Failure): void {
    if (!this.#worker) return;
    this.#worker.terminate();
    this.#worker = undefined;
    this.#starting = undefined;
    this.#report = undefined;
    this.#liveRuns.clear();
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(asError(cause));
    this.#tell({ type: "workerLost", failure: cause });
  }

  #tell(event: ClientEvent): void {
    for (const listener of [...(this.#listeners.get(event.type) ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        // One view's mistake must not keep the others from hearing the event.
        console.error(error);
      }
    }
  }
}

/** A client with a worker of its own; pages share one, see `page.ts`. */
export function createClient(options: ClientOptions): RuntimeClient {
  return new RuntimeClient(options);
}
