/** PyTorch for tests: run where this machine has it, else said to be missing. */
import { execFileSync } from "node:child_process";
import { describe, test } from "vitest";
import { NO_PYTORCH, python } from "../../../tools/lib/python.js";

function hasPyTorch(): boolean {
  try {
    execFileSync(python(), ["-c", "import torch, numpy"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A describe that needs PyTorch; without it one skipped test says so. */
export function describeWithPyTorch(name: string, body: () => void): void {
  if (hasPyTorch()) describe(name, body);
  else describe(name, () => test.skip(`skipped: ${NO_PYTORCH}`, () => {}));
}

/** Runs a script and reads the JSON that it prints. */
export function answerOf<T>(args: string[], cwd?: string): T {
  return JSON.parse(execFileSync(python(), args, { cwd, encoding: "utf8", maxBuffer: 2 ** 28 })) as T;
}
