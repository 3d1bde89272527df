/** Runs a command in this process, with its input given and its output caught. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll } from "vitest";
import { runCommand } from "../../tools/lib/command.js";
import type { Command } from "../../tools/lib/command.js";
import type { Flags } from "../../tools/lib/flags.js";

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Around {
  input?: string;
  stop?: AbortSignal;
  isTTY?: boolean;
  /** Called with everything written to stderr. */
  onStderr?: (text: string) => void;
}

export async function run<F extends Flags>(command: Command<F>, args: string[], around: Around = {}): Promise<Outcome> {
  let [stdout, stderr] = ["", ""];
  const code = await runCommand(command, args, {
    stdin: Readable.from([Buffer.from(around.input ?? "")]),
    stdout: sink((text) => (stdout += text)),
    stderr: Object.assign(
      sink((text) => {
        stderr += text;
        around.onStderr?.(text);
      }),
      { isTTY: around.isTTY },
    ),
    stop: around.stop ?? new AbortController().signal,
  });
  return { code, stdout, stderr };
}

function sink(take: (text: string) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      take(chunk.toString());
      done();
    },
  });
}

/** A folder that goes when the tests of the file are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "focused-attention-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
