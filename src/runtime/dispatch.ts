/** From each command to its answer. Whatever goes wrong becomes a failure; nothing is thrown at the worker. */
import type { BackendSetup } from "./backend.js";
import type { CheckpointStore } from "./checkpoints.js";
import { asError, failed, failedBy, toFailure } from "./failures.js";
import { ModelRegistry } from "./models.js";
import { Problem } from "../text/problem.js";
import type { FailureCode } from "./problems.js";
import type { EncoderStore } from "./pretraining/encoder-store.js";
import { pretrainingHandlers } from "./pretraining/handlers.js";
import type {
  Answers,
  BackendName,
  BackendReport,
  Command,
  CommandOf,
  CommandType,
  Failure,
  WorkerEvent,
} from "./protocol.js";
import { RunSession, type RunServices } from "./session.js";
import { trialHandlers } from "./trials.js";
import { Turns } from "./turns.js";

/** What the worker gives the dispatcher; tests give stand-ins. */
export interface DispatchServices extends Pick<RunServices, "systems" | "evaluate" | "memory"> {
  checkpoints: CheckpointStore;
  encoderStore: EncoderStore;
  startBackend: (choice: BackendName | "auto", setup: BackendSetup) => Promise<BackendReport>;
  /** Sends an event to the page; buffers in `transfer` are handed over, not copied. */
  post: (event: WorkerEvent, transfer?: Transferable[]) => void;
}

type Handlers = { [T in CommandType]: (command: CommandOf<T>, request: number) => Promise<Answers[T]> };

/** What the reader can do with whatever trains. */
type Run = Pick<RunSession, "ended" | "model" | "pause" | "resume" | "stepOnce" | "cancel" | "abandon">;

/** What a failure of unknown origin counts as, by command. */
const FALLBACKS: Partial<Record<CommandType, FailureCode>> = {
  start: "backend-unavailable",
  loadModel: "bad-model",
  loadEncoder: "bad-model",
  forecast: "bad-input",
  race: "bad-input",
  fillBlanks: "bad-input",
  listCheckpoints: "storage",
  renameCheckpoint: "storage",
  deleteCheckpoint: "storage",
};

/** How long a lost GPU may take to be reported after the error that it caused. */
const LOSS_REPORT_MILLISECONDS = 200;

export class Dispatcher {
  readonly #services: DispatchServices;
  readonly #turns = new Turns();
  readonly #models = new ModelRegistry();
  readonly #runs = new Map<string, Run>();
  #starting: Promise<BackendReport> | undefined;
  #backend: BackendReport | undefined;
  #lost: Failure | undefined;
  #inSight = true;

  constructor(services: DispatchServices) {
    this.#services = services;
  }

  /** Carries the command out and posts its answer or failure. Never rejects. */
  async handle(command: Command): Promise<void> {
    const { request } = command;
    try {
      const value = await this.#carryOut(command);
      this.#services.post({ type: "answer", request, value }, value instanceof ArrayBuffer ? [value] : []);
    } catch (error) {
      const cause = await this.#explain(error, FALLBACKS[command.type]);
      this.#services.post({ type: "failed", request, failure: cause });
    }
  }

  #carryOut(command: Command): Promise<Answers[CommandType]> {
    // One handler for each type of command, so the handler found takes this command; the compiler cannot follow that.
    const handler = this.#handlers[command.type] as Handlers[CommandType] | undefined;
    if (!handler) return Promise.reject(failed("bad-input"));
    return handler(command as never, command.request);
  }

  readonly #handlers: Handlers = {
    start: ({ backend, wasmPath }) => this.#start(backend, wasmPath),

    loadModel: ({ bytes }) =>
      this.#compute(async () => this.#models.add(await this.#services.systems.loadSystem(new Uint8Array(bytes)))),

    disposeModel: async ({ model }) => {
      if (this.#isTraining(model)) throw failedBy("bad-input", "model-in-training", {});
      this.#models.remove(model);
      return null;
    },

    exportModel: ({ model }) => this.#compute(async () => bufferOf(await this.#models.get(model).save())),

    fitting: async ({ model, documents }) => this.#models.fitting(model, documents),

    predict: ({ model, documents, goldEntities }, request) =>
      this.#compute(() =>
        this.#models.get(model).predict(documents, {
          goldEntities,
          onProgress: (done, total) => this.#services.post({ type: "predictProgress", request, done, total }),
        }),
      ),

    read: ({ model, documents }) => this.#compute(() => this.#models.read(model, documents)),

    trace: ({ model, text, pair, focusedLayers }) =>
      this.#compute(() => this.#models.laboratory(model).trace(text, pair, focusedLayers)),

    tagging: ({ model, text }) => this.#compute(() => this.#models.laboratory(model).tagging(text)),

    paint: ({ model, text, open, focusedLayers, pair }) =>
      this.#compute(() => this.#models.laboratory(model).paint(text, open, focusedLayers, pair)),

    depths: ({ model, text, pair }) => this.#compute(() => this.#models.laboratory(model).depths(text, pair)),

    board: ({ model, text, entities, focusedLayers }) =>
      this.#compute(() => this.#models.laboratory(model).board(text, entities, focusedLayers)),

    steps: ({ model, text, open, focusedLayers, layer, head, row }) =>
      this.#compute(() => this.#models.laboratory(model).steps(text, open, focusedLayers, layer, head, row)),

    train: (command) => this.#train(command),

    inSight: async ({ inSight }) => {
      this.#inSight = inSight;
      return null;
    },

    ...trialHandlers(() => ({ ...this.#forRuns(), systems: this.#services.systems })),

    ...pretrainingHandlers({
      services: () => ({ ...this.#services, ...this.#forRuns() }),
      turns: this.#turns,
      encoderStore: () => this.#services.encoderStore,
      register: (run, session) => this.#register(run, session),
      isTraining: (encoder) => this.#isTraining(encoder),
    }),

    pause: async ({ run }) => {
      await this.#run(run).pause();
      return null;
    },

    resume: async ({ run }) => {
      this.#run(run).resume();
      return null;
    },

    stepOnce: async ({ run }) => {
      await this.#run(run).stepOnce();
      return null;
    },

    cancel: async ({ run }) => {
      await this.#run(run).cancel();
      return null;
    },

    listCheckpoints: () => this.#services.checkpoints.list(),

    renameCheckpoint: async ({ id, name }) => {
      await this.#services.checkpoints.rename(id, name);
      return null;
    },

    deleteCheckpoint: async ({ id }) => {
      await this.#services.checkpoints.delete(id);
      return null;
    },
  };

  /** Starts a backend once. A worker keeps its backend: tensors do not move, so another one takes another worker. */
  async #start(choice: BackendName | "auto", wasmPath: BackendSetup["wasmPath"]): Promise<BackendReport> {
    if (this.#lost) throw asError(this.#lost);
    this.#starting ??= this.#services
      .startBackend(choice, { wasmPath, onLost: (reason) => void this.#deviceLost(reason) })
      .catch((error: unknown) => {
        this.#starting = undefined;
        throw error;
      });
    const report = await this.#starting;
    this.#backend = report;
    if (choice !== "auto" && choice !== report.backend)
      throw failedBy("bad-input", "already-on", { backend: report.backend });
    return report;
  }

  async #train({ run, resumeFrom }: CommandOf<"train">): Promise<Answers["train"]> {
    const session = new RunSession(run, { ...this.#services, ...this.#forRuns(), models: this.#models });
    this.#register(run.run, session);
    const model = await session.prepare(resumeFrom);
    void session.drive();
    return { run: run.run, model };
  }

  /** What every run takes from the dispatcher. Throws where no backend has been started. */
  #forRuns() {
    return {
      backend: this.#started().backend,
      turns: this.#turns,
      emit: (event: WorkerEvent) => this.#services.post(event),
      inSight: () => this.#inSight,
      explain: (error: unknown, fallback?: FailureCode) => this.#explain(error, fallback),
    };
  }

  #register(run: string, session: Run): void {
    const previous = this.#runs.get(run);
    if (previous && !previous.ended) throw failedBy("bad-input", "run-going", {});
    this.#runs.set(run, session);
  }

  #isTraining(model: string): boolean {
    return [...this.#runs.values()].some((run) => !run.ended && run.model === model);
  }

  /** Does work on the backend in its turn. */
  #compute<T>(work: () => Promise<T>): Promise<T> {
    this.#started();
    return this.#turns.take(work);
  }

  #started(): BackendReport {
    if (this.#lost) throw asError(this.#lost);
    if (!this.#backend) throw failedBy("backend-unavailable", "not-started", {});
    return this.#backend;
  }

  #run(run: string): Run {
    const session = this.#runs.get(run);
    if (!session) throw failed("unknown-run");
    return session;
  }

  /** The GPU is gone: every run ends with the checkpoint to resume from, and whatever waits is told. */
  async #deviceLost(reason: string): Promise<void> {
    if (this.#lost) return;
    const lost = toFailure(reason ? failedBy("gpu-lost", "device-lost", { reason }) : failed("gpu-lost"));
    this.#lost = lost;
    this.#turns.close(asError(lost));
    await Promise.all([...this.#runs.values()].map((run) => run.abandon(lost)));
    // Last, because the client gives the worker up when it hears this.
    this.#services.post({ type: "deviceLost", failure: lost });
  }

  /**
   * The failure behind an error. On WebGPU a lost device often shows first as some other error of the operation under
   * way, so wait a moment for the browser to tell.
   */
  async #explain(error: unknown, fallback?: FailureCode): Promise<Failure> {
    const isOurs = error instanceof Problem;
    if (this.#backend?.backend === "webgpu" && !isOurs && !this.#lost)
      await new Promise((resolve) => setTimeout(resolve, LOSS_REPORT_MILLISECONDS));
    return this.#lost ?? toFailure(error, fallback);
  }
}

/** The bytes as a buffer of their own, ready to be transferred. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return (whole ? bytes.buffer : bytes.slice().buffer) as ArrayBuffer;
}
