/** From whatever was thrown to a failure: a code, what is behind it, and no words. */
import { dataOf, messageOf, Problem, type Coded } from "../text/problem.js";
import { runtimeProblem, type FailureCode, type RuntimeProblems } from "./problems.js";
import type { CheckpointInfo, Failure } from "./protocol.js";

/** An error that is a failure. */
export function failed(code: Exclude<FailureCode, "would-be-lost">, cause?: Coded): Problem {
  return runtimeProblem(code, {}, cause);
}

/** The same with what is behind it, by its code. */
export function failedBy<Code extends keyof RuntimeProblems>(
  failure: Exclude<FailureCode, "would-be-lost">,
  code: Code,
  values: RuntimeProblems[Code],
): Problem {
  return failed(failure, runtimeProblem(code, values));
}

const FAILURES: Record<FailureCode, true> = {
  "backend-unavailable": true,
  "gpu-lost": true,
  quota: true,
  storage: true,
  "no-memory": true,
  "would-be-lost": true,
  "not-finite": true,
  "bad-model": true,
  "bad-encoder": true,
  "damaged-file": true,
  "bad-checkpoint": true,
  "bad-input": true,
  "unknown-model": true,
  "unknown-run": true,
  internal: true,
};

/** Problems that are the same failure wherever they are met. */
const ALWAYS: Readonly<Record<string, FailureCode>> = {
  "loss-not-finite": "not-finite",
  "no-tag-sequence": "not-finite",
  "sentence-too-long": "bad-input",
  "relation-to-nowhere": "bad-input",
  "too-many-entity-types": "bad-input",
  "too-many-relation-classes": "bad-input",
  "relation-class-twice": "bad-input",
};

function isFailure(coded: Coded): coded is Failure {
  return Object.hasOwn(FAILURES, coded.code);
}

/**
 * The failure that an error stands for. One that is none by itself counts as `fallback`; without one, a problem is the input's fault and
 * anything else an error of this program.
 */
export function toFailure(error: unknown, fallback?: FailureCode): Failure {
  if (error instanceof Problem) {
    const data = dataOf(error);
    if (isFailure(data)) return data;
    return { code: ALWAYS[data.code] ?? fallback ?? "bad-input", values: {}, cause: data };
  }
  const isQuota = error instanceof Error || error instanceof DOMException ? error.name === "QuotaExceededError" : false;
  return { code: isQuota ? "quota" : (fallback ?? "internal"), values: {}, cause: dataOf(asReason(error)) };
}

/** What is behind a failure: the problem itself, or what another program said. */
export function asReason(error: unknown): Problem {
  return error instanceof Problem ? error : runtimeProblem("said", { text: messageOf(error) });
}

/** The error to throw where a failure came from another thread. */
export function asError({ code, values, cause }: Failure): Problem {
  return new Problem(code, values, cause);
}

/** Why a checkpoint could not be made or stored. Training goes on without it, so nothing here ends a run. */
export function checkpointFailure(error: unknown): Failure {
  // Its bytes are one array, which a full heap or a browser's limit refuses.
  return error instanceof RangeError ? { code: "no-memory", values: {} } : toFailure(error, "storage");
}

/** The same failure, telling also what of the run is saved. */
export function withCheckpoint(cause: Failure, saved: CheckpointInfo | undefined): Failure {
  if (!saved) return { ...cause, checkpoint: null };
  const { name, runName, step, totalSteps } = saved;
  return { ...cause, checkpoint: { name, runName, step, totalSteps } };
}
