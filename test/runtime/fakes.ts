/** Stand-ins for the model and the worker, so that what surrounds them can be tested without tensors and threads. */
import type { Scores } from "../../src/evaluation/scores.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import { DEFAULT_TRAINING, type FocusedConfig, type TrainingOptions } from "../../src/model/config.js";
import type { PredictOptions, Progress, System, TrainingSession } from "../../src/model/system.js";
import { CheckpointStore } from "../../src/runtime/checkpoints.js";
import { lazyDatabase, openDatabase } from "../../src/runtime/database.js";
import { Dispatcher, type DispatchServices } from "../../src/runtime/dispatch.js";
import type { SystemFactory } from "../../src/runtime/models.js";
import { EncoderStore } from "../../src/runtime/pretraining/encoder-store.js";
import type {
  BackendName,
  Command,
  CommandOf,
  CommandType,
  RunRequest,
  WorkerEvent,
  WorkerLike,
} from "../../src/runtime/protocol.js";
import type { Document } from "../../src/text/document.js";
import type { LabelSet } from "../../src/text/labels.js";
import { buildTokenizer } from "../../src/text/tokenizers.js";

export const STEPS_PER_EPOCH = 3;

/** What a stand-in for a backend says of itself. */
export const FAKE_DETAIL = { code: "on-cpu", values: {} };

/** What a fake model does at given steps, and what the test can see of it. */
export interface Script {
  /** Step (from 1) whose loss is not finite, and what it is. */
  notFinite?: { step: number; loss: number };
  /** Step that rejects, with what. */
  throwAt?: { step: number; error: Error };
  /** Called before each checkpoint is made; may throw. */
  beforeCheckpoint?: (step: number) => void;
  /** Called before each step; the step waits for it. */
  beforeStep?: (step: number) => Promise<void> | void;
  /** Everything the models did, in order. */
  log: string[];
}

interface FakeState {
  seed: number;
  step: number;
  /** Stands for the weights: depends on every step taken and on the seed. */
  weight: number;
}

const advance = ({ seed, step, weight }: FakeState): FakeState => ({
  seed,
  step: step + 1,
  weight: (weight * 31 + seed + step) % 9973,
});

export class FakeSystem implements System {
  readonly name = "fake";
  readonly tasks = ["ner", "relation"] as const;
  readonly parameters = 1;
  readonly config = { vocabSize: 5, maxPositions: 16, dropout: 0 };
  readonly tokenizer = buildTokenizer("character", []);
  readonly labels: LabelSet = {
    entityTypes: ["Thing"],
    relationClasses: [{ name: "Near", type: "Near", order: "types", signatures: [["Thing", "Thing"]] }],
  };

  constructor(
    readonly script: Script,
    public state: FakeState,
  ) {}

  async start(_train: Document[], dev: Document[], options: TrainingOptions, checkpoint?: Uint8Array) {
    if (checkpoint) this.state = decode(checkpoint);
    return new FakeSession(this, dev, options);
  }

  async forecast(_data: object, { epochs }: TrainingOptions, milliseconds: number) {
    this.script.log.push(`forecast in ${milliseconds} ms`);
    return {
      ...{ stepsPerEpoch: STEPS_PER_EPOCH, epochWork: 300, workPerSecond: 1000, secondsPerStep: 0.1 },
      ...{ secondsPerEpochEnd: 0.05, seconds: epochs * (STEPS_PER_EPOCH * 0.1 + 0.05), stepsMeasured: 2 },
    };
  }

  async predict(documents: Document[], { goldEntities, onProgress }: PredictOptions = {}): Promise<Document[]> {
    this.script.log.push(`predict ${documents.length}${goldEntities ? " gold" : ""} after ${this.state.step}`);
    onProgress?.(documents.length, documents.length);
    return documents.map(({ id, text }) => ({
      id,
      text,
      entities: [{ id: "e0", type: "Thing", start: 0, end: 1, score: 0.5 }],
      relations: [],
    }));
  }

  async save(): Promise<Uint8Array> {
    return encode(this.state);
  }

  dispose(): void {
    this.script.log.push("dispose system");
  }
}

class FakeSession implements TrainingSession {
  readonly totalSteps: number;

  constructor(
    private readonly system: FakeSystem,
    private readonly dev: Document[],
    options: TrainingOptions,
  ) {
    this.totalSteps = STEPS_PER_EPOCH * options.epochs;
  }

  get step(): number {
    return this.system.state.step;
  }

  get done(): boolean {
    return this.step >= this.totalSteps;
  }

  async next(): Promise<Progress[]> {
    const { script } = this.system;
    const step = this.step + 1;
    await script.beforeStep?.(step);
    if (script.throwAt?.step === step) throw script.throwAt.error;
    this.system.state = advance(this.system.state);
    script.log.push(`step ${step}`);
    const epoch = Math.ceil(step / STEPS_PER_EPOCH);
    const loss = script.notFinite?.step === step ? script.notFinite.loss : this.system.state.weight;
    const sentences = 4;
    const progress: Progress[] = [
      {
        type: "step",
        step,
        totalSteps: this.totalSteps,
        epoch,
        loss,
        nerLoss: loss,
        relationLoss: 0,
        sentences,
        milliseconds: 100,
      },
    ];
    if (step % STEPS_PER_EPOCH === 0) {
      const dev: Scores = scoreDocuments(this.dev, await this.system.predict(this.dev));
      progress.push({ type: "epoch", epoch, loss, dev, selection: 0, best: true, milliseconds: 50 });
    }
    return progress;
  }

  async measureGradients() {
    return { ner: 2, relation: 1, cosine: 0, whole: 4, clip: 0.25 };
  }

  async checkpoint(): Promise<Uint8Array> {
    this.system.script.beforeCheckpoint?.(this.step);
    return encode(this.system.state);
  }

  finish(): void {
    this.system.script.log.push("finish");
  }

  dispose(): void {
    this.system.script.log.push("dispose session");
  }
}

export const encode = (state: FakeState) => new TextEncoder().encode(JSON.stringify(state));
export const decode = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as FakeState;

/** Makes fake systems that follow `script`. */
export function fakeFactory(script: Script): SystemFactory {
  return {
    async createSystem(_name, { seed }) {
      return new FakeSystem(script, { seed, step: 0, weight: seed });
    },
    async loadSystem(bytes) {
      return new FakeSystem(script, decode(bytes));
    },
    async systemFromCheckpoint(bytes) {
      return new FakeSystem(script, decode(bytes));
    },
  };
}

const config: Omit<FocusedConfig, "vocabSize"> = {
  hiddenSize: 8,
  numLayers: 1,
  numHeads: 1,
  intermediateSize: 8,
  maxPositions: 16,
  typeVocabSize: 1,
  layerNormEps: 1e-12,
  focusedLayers: 1,
  relationMask: "rc-entities",
  dropout: 0,
};

export function documents(count: number, prefix = "d"): Document[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${prefix}${i}`,
    text: "狭窄",
    entities: [{ id: "e0", type: "Thing", start: 0, end: i % 2 === 0 ? 1 : 2 }],
    relations: [],
  }));
}

export function runRequest(change: Partial<RunRequest> = {}): RunRequest {
  return {
    run: "r1",
    name: "First",
    system: "fake",
    config,
    tokenizer: "character",
    options: { ...DEFAULT_TRAINING, epochs: 2, seed: 7 },
    train: documents(6),
    dev: documents(2, "dev"),
    ...change,
  };
}

let databases = 0;

/** A database of its own for a test. */
export function freshDatabase() {
  databases += 1;
  const name = `test-${databases}`;
  return lazyDatabase(() => openDatabase(name));
}

export interface Bench {
  dispatcher: Dispatcher;
  events: WorkerEvent[];
  script: Script;
  checkpoints: CheckpointStore;
  /** Reports the GPU as lost. */
  loseDevice: (reason: string) => void;
  /** Sends a command; resolves to its answer, rejects with its failure. */
  send<T extends CommandType>(command: CommandOf<T>): Promise<Extract<WorkerEvent, { type: "answer" }>["value"]>;
  /** Resolves once such an event has come. */
  until(matches: (event: WorkerEvent) => boolean): Promise<WorkerEvent>;
}

/** A dispatcher with fakes around it, started on `backend`. */
export async function bench({
  script = { log: [] },
  database = freshDatabase(),
  checkpoints = new CheckpointStore(database),
  backend = "wasm",
  systems = fakeFactory(script),
  memory,
}: {
  script?: Script;
  database?: ReturnType<typeof freshDatabase>;
  checkpoints?: CheckpointStore;
  backend?: BackendName;
  systems?: SystemFactory;
  memory?: DispatchServices["memory"];
} = {}): Promise<Bench> {
  const events: WorkerEvent[] = [];
  const watchers = new Set<() => void>();
  let loseDevice: (reason: string) => void = () => undefined;
  const services: DispatchServices = {
    systems,
    evaluate: scoreDocuments,
    memory,
    checkpoints,
    encoderStore: new EncoderStore(database),
    startBackend: async (_choice, { onLost }) => {
      loseDevice = onLost;
      return { backend, detail: FAKE_DETAIL, rejected: [] };
    },
    post: (event) => {
      events.push(event);
      for (const watch of [...watchers]) watch();
    },
  };
  const dispatcher = new Dispatcher(services);

  function until(matches: (event: WorkerEvent) => boolean): Promise<WorkerEvent> {
    return new Promise((resolve) => {
      const watch = () => {
        const found = events.find(matches);
        if (!found) return;
        watchers.delete(watch);
        resolve(found);
      };
      watchers.add(watch);
      watch();
    });
  }

  let requests = 0;
  async function send<T extends CommandType>(command: CommandOf<T>) {
    requests += 1;
    const request = requests;
    void dispatcher.handle({ ...command, request } as Command);
    const reply = await until((e) => (e.type === "answer" || e.type === "failed") && e.request === request);
    if (reply.type === "failed") throw reply.failure;
    return (reply as Extract<WorkerEvent, { type: "answer" }>).value;
  }

  await send({ type: "start", backend: "auto", wasmPath: "" });
  return { dispatcher, events, script, checkpoints, loseDevice: (reason) => loseDevice(reason), send, until };
}

/** A worker on the same thread: copies messages as a real one does, and delivers them in later tasks. */
export class FakeWorker implements WorkerLike {
  onmessage: WorkerLike["onmessage"] = null;
  onerror: WorkerLike["onerror"] = null;
  onmessageerror: WorkerLike["onmessageerror"] = null;
  terminated = false;
  readonly received: Command[] = [];
  readonly #dispatcher: Dispatcher;

  constructor(services: Omit<DispatchServices, "post">) {
    this.#dispatcher = new Dispatcher({
      ...services,
      post: (event, transfer = []) => {
        const data = structuredClone(event, { transfer: transfer as ArrayBuffer[] });
        setTimeout(() => {
          if (!this.terminated) this.onmessage?.({ data } as MessageEvent<WorkerEvent>);
        }, 0);
      },
    });
  }

  postMessage(message: Command, transfer: Transferable[]): void {
    const command = structuredClone(message, { transfer: transfer as ArrayBuffer[] });
    this.received.push(command);
    setTimeout(() => {
      if (!this.terminated) void this.#dispatcher.handle(command);
    }, 0);
  }

  terminate(): void {
    this.terminated = true;
  }
}

/** The states that a run went through. */
export function statesOf(events: WorkerEvent[], run = "r1"): string[] {
  return events.flatMap((event) => (event.type === "runState" && event.run === run ? [event.state] : []));
}
