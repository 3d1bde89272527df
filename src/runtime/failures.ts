/** From whatever was thrown to a failure in words that a reader can act on. */
import { failureWords, runtimeWords } from "../i18n/failures.js";
import type { CheckpointInfo, Failure } from "./protocol.js";

export type FailureCode = Failure["code"];

/** Makes a failure from the catalogue. `detail` is added to the message; `advice` replaces the catalogue's. */
export function failure(code: FailureCode, detail = "", advice: string = failureWords[code].advice): Failure {
  return { code, message: failureWords[code].message(detail), advice };
}

/** An error that already knows its words. */
export class RuntimeError extends Error {
  readonly failure: Failure;

  constructor(cause: Failure) {
    super(cause.message);
    this.name = "RuntimeError";
    this.failure = cause;
  }
}

/** Shorthand for `throw`: an error of the catalogue. */
export function runtimeError(code: FailureCode, detail?: string): RuntimeError {
  return new RuntimeError(failure(code, detail));
}

/** How errors that come from the browser or the model give themselves away, by name or by message. */
const SIGNS: [FailureCode, RegExp][] = [
  ["bad-input", /^(LabelError|SentenceTooLongError)/],
  ["quota", /^QuotaExceededError/],
  ["gpu-lost", /device (is |was )?lost|lost device|GPUDevice.*(lost|destroyed)/i],
  ["not-finite", /not (a )?finite|non-?finite|\bNaN\b/i],
];

/**
 * The failure that an error stands for. What is not recognised gets `fallback`, with the error's own message as detail.
 */
export function toFailure(error: unknown, fallback: FailureCode = "internal"): Failure {
  if (error instanceof RuntimeError) return error.failure;
  const { name, message } =
    error instanceof Error || error instanceof DOMException ? error : { name: "", message: String(error) };
  const sign = SIGNS.find(([, pattern]) => pattern.test(`${name}: ${message}`));
  return failure(sign?.[0] ?? fallback, message);
}

/** Why a checkpoint could not be made or stored. Training goes on without it, so nothing here ends a run. */
export function checkpointFailure(error: unknown): Failure {
  // Its bytes are one array, which a full heap or a browser's limit refuses.
  if (!(error instanceof RangeError)) return toFailure(error, "storage");
  return { code: "storage", message: runtimeWords.noMemoryToSave, advice: runtimeWords.noMemoryToSaveAdvice };
}

/** The same failure, telling also what of the run is saved. */
export function withCheckpoint(cause: Failure, saved: CheckpointInfo | undefined): Failure {
  const rest = saved
    ? runtimeWords.lastCheckpoint(saved.name, saved.step, saved.totalSteps)
    : runtimeWords.noCheckpoint;
  return { ...cause, message: `${cause.message} ${rest}` };
}
