/**
 * What the page and the worker say to each other: commands from the page, events from the worker. Both are discriminated
 * unions on `type`; every command carries a `request` number that its answer repeats.
 */
import type { Recipe } from "../evaluation/plan.js";
import type { Values } from "../model/catalogue.js";
import type { FocusedConfig, TrainingOptions } from "../model/config.js";
import type { EpochProgress, Forecast, StepProgress, Task } from "../model/system.js";
import type {
  AttentionSteps,
  DepthStrip,
  PaintedTrace,
  PairBoard,
  SentenceTrace,
  TaggingTrace,
  TokenSpan,
  TraceToken,
} from "../model/trace.js";
import type { GradientPoint } from "../model/training/task-gradients.js";
import type { Scores } from "../evaluation/scores.js";
import type { Document, Entity } from "../text/document.js";
import type { Coded } from "../text/problem.js";
import type { MemoryUse } from "./memory.js";
import type { CheckpointName, FailureCode } from "./problems.js";
import type { PretrainingAnswers, PretrainingCommand, PretrainingEvent } from "./pretraining/protocol.js";

export type BackendName = "webgpu" | "wasm" | "cpu";

/** Where the WASM binaries are: a folder, or one URL for each binary by name. */
export type WasmPath = string | Record<string, string>;

/** What was picked, why, and what else was tried. */
export interface BackendReport {
  backend: BackendName;
  /** On which adapter, or with how many threads. */
  detail: Coded;
  /** Backends passed over, each with the reason. */
  rejected: { backend: BackendName; reason: Coded }[];
}

/** What a page shows about a loaded model. */
export interface ModelSummary {
  /** Handle for later commands. */
  model: string;
  system: string;
  tasks: readonly Task[];
  parameters: number;
  entityTypes: string[];
  relationTypes: string[];
  /** Longest sentence in tokens, [CLS] and [SEP] counted; absent from models kept by earlier versions. */
  maxPositions?: number;
  /** Present for the focused model, whose attention can be looked into. */
  config?: FocusedConfig;
}

/** Where the sentences of a run are from, for whoever reads its card: a name, and a file for each split that has its own. */
export interface DataSource {
  name: string;
  files: { train: string; dev: string | null; test: string | null };
}

/** What a run is made from; serialisable, so that it can be hashed, stored and shown. */
export interface RunRequest {
  run: string;
  /** Shown to the reader. */
  name: string;
  source?: DataSource;
  system: string;
  /** What its settings began as; absent: `paper`, as in runs from before there were two. */
  recipe?: Recipe;
  /** Values of the system's settings (model/catalogue.ts), and the longest sentence. */
  config: Values & { maxPositions: number };
  tokenizer: "character" | "wordpiece";
  /** A pretrained encoder's file to start from, and what it is called; its sizes and vocabulary then hold. */
  encoder?: { name: string; bytes: Uint8Array };
  options: TrainingOptions;
  /** Each task's gradient is measured every so many steps, while the page is in sight; 0 or absent: never. */
  watchGradients?: number;
  train: Document[];
  dev: Document[];
  /** Scored once at the end with the best epoch's weights, when given. */
  test?: Document[];
}

export type RunState = "preparing" | "running" | "paused" | "done" | "cancelled" | "failed";

/** A stored checkpoint, without its bytes. */
export interface CheckpointInfo extends CheckpointName {
  id: string;
  run: string;
  /** ISO date. */
  saved: string;
  step: number;
  totalSteps: number;
  epoch: number;
  bytes: number;
  system: string;
  backend: BackendName;
  seed: number;
  /** Training time up to here, pauses left out. */
  minutes: number;
  /** Named by the reader, so never deleted to make room for newer ones. */
  kept?: boolean;
}

/** What a race tells besides its steps. */
export interface RaceExtras {
  /** Each task's gradient every so many steps; absent: never. */
  watchGradients?: number;
  /** Whether dev is scored after every epoch; else only the steps are timed. */
  scored?: boolean;
}

/** What a model reads in a sentence, and how it cuts it. */
export interface SentenceReading {
  /** With what was found; null where the sentence has more tokens than the model takes. */
  document: Document | null;
  /** Without [CLS] and [SEP]. */
  tokens: TraceToken[];
}

/** One query row of one head. */
export interface AttentionRow {
  layer: number;
  head: number;
  row: number;
}

type CommandBody =
  | PretrainingCommand
  | { type: "start"; backend: BackendName | "auto"; wasmPath: WasmPath }
  | { type: "loadModel"; bytes: ArrayBuffer }
  | { type: "disposeModel"; model: string }
  | { type: "exportModel"; model: string }
  | { type: "fitting"; model: string; documents: Document[] }
  | { type: "predict"; model: string; documents: Document[]; goldEntities?: boolean }
  | { type: "read"; model: string; documents: Document[] }
  | { type: "trace"; model: string; text: string; pair: [TokenSpan, TokenSpan]; focusedLayers: number }
  /** The mask laboratory's questions; see model/laboratory.ts. `open` has T * T cells. */
  | { type: "tagging"; model: string; text: string }
  | {
      type: "paint";
      model: string;
      text: string;
      open: Uint8Array;
      focusedLayers: number;
      pair: [TokenSpan, TokenSpan];
    }
  | { type: "depths"; model: string; text: string; pair: [TokenSpan, TokenSpan] }
  | { type: "board"; model: string; text: string; entities: Entity[]; focusedLayers: number }
  | ({ type: "steps"; model: string; text: string; open: Uint8Array; focusedLayers: number } & AttentionRow)
  | { type: "train"; run: RunRequest; resumeFrom?: string }
  /** What a run would take here, measured for about so long; and its first steps, told by `raceStep`. Nothing is kept. */
  | { type: "forecast"; run: RunRequest; milliseconds: number }
  | ({ type: "race"; run: RunRequest; steps: number } & RaceExtras)
  /** Whether the page is in sight: out of sight nothing is measured that is only for looking at. */
  | { type: "inSight"; inSight: boolean }
  | { type: "pause"; run: string }
  | { type: "resume"; run: string }
  /** Takes one step of a paused run. */
  | { type: "stepOnce"; run: string }
  | { type: "cancel"; run: string }
  | { type: "listCheckpoints" }
  | { type: "renameCheckpoint"; id: string; name: string }
  | { type: "deleteCheckpoint"; id: string };

export type CommandType = CommandBody["type"];
export type Command = CommandBody & { request: number };
export type CommandOf<T extends CommandType> = Extract<CommandBody, { type: T }>;

/** What each command resolves to. */
export interface Answers extends PretrainingAnswers {
  start: BackendReport;
  loadModel: ModelSummary;
  disposeModel: null;
  exportModel: ArrayBuffer;
  /** The documents that the model is long enough for; how many tokens they have only its tokenizer knows. */
  fitting: Document[];
  predict: Document[];
  /** One for each document, same order. */
  read: SentenceReading[];
  trace: SentenceTrace;
  tagging: TaggingTrace;
  paint: PaintedTrace;
  depths: DepthStrip;
  board: PairBoard;
  steps: AttentionSteps;
  /** The model can already be asked to predict between steps, with the weights it has then. */
  train: { run: string; model: ModelSummary };
  forecast: Forecast;
  race: null;
  inSight: null;
  pause: null;
  resume: null;
  stepOnce: null;
  cancel: null;
  listCheckpoints: CheckpointInfo[];
  renameCheckpoint: null;
  deleteCheckpoint: null;
}

/** What went wrong. Pages put it into words (i18n/problems). */
export interface Failure extends Coded {
  readonly code: FailureCode;
  /** Of a run: the checkpoint that it can be resumed from; null where there is none. */
  readonly checkpoint?: (CheckpointName & { step: number; totalSteps: number }) | null;
}

/** What runs of earlier versions keep of theirs. */
export interface OlderFailure {
  message: string;
  advice: string;
}

/** How fast a run goes, and how long it still will. */
export interface RunSpeed {
  examplesPerSecond: number;
  secondsLeft: number;
}

export type WorkerEvent =
  | PretrainingEvent
  | { type: "answer"; request: number; value: Answers[CommandType] }
  | { type: "failed"; request: number; failure: Failure }
  /** How far a long prediction is. */
  | { type: "predictProgress"; request: number; done: number; total: number }
  | { type: "runState"; run: string; state: RunState; failure?: Failure }
  | ({ type: "runStep"; run: string; progress: StepProgress; memory?: MemoryUse } & RunSpeed)
  /** Each task's gradient before a step; `watchGradients` asks for it. */
  | { type: "runGradients"; run: string; gradients: GradientPoint }
  | { type: "raceStep"; run: string; progress: StepProgress }
  | { type: "raceEpoch"; run: string; progress: EpochProgress }
  | { type: "raceGradients"; run: string; gradients: GradientPoint }
  | { type: "runEpoch"; run: string; progress: EpochProgress }
  /**
   * After the last epoch: `model.model` has the best epoch's weights, and test is scored if there was one (on predicted
   * entities, and for systems that find relations on gold entities too). `minutes` leaves pauses out and counts what was
   * trained before a reload.
   */
  | { type: "runDone"; run: string; model: ModelSummary; test?: Scores; testGoldEntities?: Scores; minutes: number }
  | { type: "checkpointSaved"; run: string; checkpoint: CheckpointInfo }
  /** A checkpoint could not be stored; the run goes on. */
  | { type: "checkpointFailed"; run: string; failure: Failure }
  | { type: "deviceLost"; failure: Failure };

/** What a client uses of a worker; tests hand in one that lives on the same thread. */
export interface WorkerLike {
  postMessage(message: Command, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<WorkerEvent>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}
