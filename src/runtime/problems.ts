/** What can go wrong while the page computes, stores or fetches: every code of this room with its values. */
import { problemsOf, type Coded } from "../text/problem.js";

type None = Record<never, never>;

/** What a page is told: each says what the reader can do. Its cause says more, where more is known. */
export interface Failures {
  "backend-unavailable": None;
  "gpu-lost": None;
  quota: None;
  storage: None;
  /** A checkpoint's bytes are one array, for which there was no memory. */
  "no-memory": None;
  "would-be-lost": { name: string };
  "not-finite": None;
  "bad-model": None;
  "bad-encoder": None;
  /** Not the file that belongs to this site. */
  "damaged-file": None;
  "bad-checkpoint": None;
  "bad-input": None;
  "unknown-model": None;
  "unknown-run": None;
  internal: None;
}

export type FailureCode = keyof Failures;

/** What is behind a failure. */
interface Causes {
  /** In the words of another program: the browser, a library, or an error in this one. */
  said: { text: string };
  "not-started": None;
  "already-on": { backend: string };
  "backends-rejected": { rejected: { backend: string; reason: Coded }[] };
  "device-lost": { reason: string };
  "room-needed": {
    bytes: number;
    /** Bytes left, as far as the browser tells. */
    free?: number;
    /** What takes most of the room. */
    largest?: CheckpointName & { bytes: number };
  };
  "checkpoint-missing": None;
  "documents-missing": None;
  "no-documents": None;
  "run-ended": None;
  "run-going": None;
  "run-in-other-tab": None;
  "model-in-training": None;
  "no-trace": { system: string };
  "worker-died": { said: string };
  "worker-closed": None;
  "backend-changed": None;
}

/** How a checkpoint is called: by the reader's name for it, else by its run and step. */
export interface CheckpointName {
  name?: string;
  runName?: string;
  step?: number;
}

/** Why a backend was passed over. */
interface BackendReasons {
  "no-webgpu": None;
  "no-adapter": None;
  /** `adapter` is "" where the browser does not name it; so below. */
  "software-adapter": { adapter: string };
  "no-wasm": None;
  "no-simd": None;
  "wrong-result": { difference: number };
  "no-answer": { seconds: number };
  "other-backend": { asked: string; got: string };
}

/** No problems: what computes. */
interface BackendDetails {
  "on-webgpu": { adapter: string };
  "on-wasm": { threads: number };
  "on-cpu": None;
}

/** Files from an address. */
interface DownloadProblems {
  "no-address": None;
  "address-not-http": None;
  "fetch-failed": { said: string };
  "server-refused": { status: number; statusText: string; url: string };
  "connection-ended": { bytes: number; total: number };
  "no-cache": None;
}

export interface RuntimeProblems extends Failures, Causes, BackendReasons, BackendDetails, DownloadProblems {}

export const runtimeProblem = problemsOf<RuntimeProblems>();

/** Says which backend computes, worded like a problem. */
export function detail<Code extends keyof BackendDetails>(code: Code, values: BackendDetails[Code]): Coded {
  return { code, values };
}
