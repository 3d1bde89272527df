/** What every command of the command line has in common: help, errors in words, exit codes, and where it reads and writes. */
import type { Readable, Writable } from "node:stream";
import { describeFlags, parseFlags, toggle, UsageError } from "./flags.js";
import type { Flags, Values } from "./flags.js";
import { inWords } from "./words.js";

/** A command's surroundings; tests hand in their own. */
export interface Surroundings {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean };
  /** Aborted when the user asks a command that can be resumed to stop: it ends at the next point where nothing is lost. */
  stop: AbortSignal;
}

export interface Command<F extends Flags> {
  name: string;
  /** What it does, for --help. */
  summary: string;
  /** The lines after the flags in --help: examples, exit codes. */
  notes: string;
  flags: F;
  /** Whether Ctrl-C asks the command to stop; if not, it ends the process. */
  resumable: boolean;
  /** @returns the exit code */
  run(values: Values<F>, given: ReadonlySet<keyof F>, around: Surroundings): Promise<number>;
}

/** Exit codes: 0 done, 1 failed, 2 the command line was not understood, 130 stopped by Ctrl-C or SIGTERM. */
export const EXIT = { done: 0, failed: 1, usage: 2, stopped: 130 } as const;

/** Runs a command with the arguments after its name; errors become words on stderr. Never rejects. */
export async function runCommand<F extends Flags>(
  command: Command<F>,
  args: string[],
  around: Surroundings,
): Promise<number> {
  const flags = { ...command.flags, help: toggle("print this and exit") };
  try {
    const { values, given } = parseFlags<Flags>(flags, args);
    if (values.help) {
      around.stdout.write(usage(command, flags));
      return EXIT.done;
    }
    return await command.run(values as Values<F>, given as Set<keyof F>, around);
  } catch (error) {
    const trace = process.env.DEBUG && error instanceof Error ? error.stack : undefined;
    around.stderr.write(`${command.name}: ${trace ?? inWords(error)}\n`);
    if (!(error instanceof UsageError)) return EXIT.failed;
    around.stderr.write(`See: npm run --silent ${command.name} -- --help\n`);
    return EXIT.usage;
  }
}

function usage({ name, summary, notes }: Pick<Command<Flags>, "name" | "summary" | "notes">, flags: Flags): string {
  return `Usage: npm run --silent ${name} -- [flags]\n\n${summary}\n\n${describeFlags(flags)}\n\n${notes}\n`;
}

/** Runs a command as this process. */
export async function runAsProcess<F extends Flags>(command: Command<F>): Promise<void> {
  const { stdin, stdout, stderr } = process;
  // A reader that has had enough (`… | head`) closes the pipe; that is no failure.
  stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? EXIT.done : EXIT.failed));
  process.exitCode = await runCommand(command, process.argv.slice(2), {
    stdin,
    stdout,
    stderr,
    stop: command.resumable ? stopOnInterrupt() : new AbortController().signal,
  });
  stdin.destroy();
}

/** A terminal sends Ctrl-C to every process of a pipeline, and launchers pass it on: signals that come together count once. */
const SAME_INTERRUPT_MILLISECONDS = 1000;

/** Aborted by Ctrl-C, or by whoever ends processes (a shutdown, a batch system); a second one after a moment ends the process at once. */
function stopOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const onSignal = () => {
    if (!controller.signal.aborted) {
      first = Date.now();
      controller.abort();
    } else if (Date.now() - first > SAME_INTERRUPT_MILLISECONDS) process.exit(EXIT.stopped);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return controller.signal;
}
