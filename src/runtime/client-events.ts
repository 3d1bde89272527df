/** What a page hears from the client without having asked. */
import type { BackendReport, Failure, WorkerEvent } from "./protocol.js";

/** What a page can listen to: what the worker says by itself, and what becomes of the worker. */
export type ClientEvent =
  | Exclude<WorkerEvent, { type: "answer" | "failed" | "predictProgress" }>
  /** A backend is ready, in a fresh worker: models have to be loaded (again). */
  | { type: "started"; report: BackendReport }
  /** The worker is gone, and with it every model and run that it held; checkpoints are kept. */
  | { type: "workerLost"; failure: Failure };

export type ClientEventType = ClientEvent["type"];
export type ClientEventOf<T extends ClientEventType> = Extract<ClientEvent, { type: T }>;
