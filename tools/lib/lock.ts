/**
 * A folder that one process at a time writes to. Its lock is a file that says who holds it; that of a process that is gone, whether it was
 * killed or the machine went down, is taken over.
 */
import { randomUUID } from "node:crypto";
import { readFileSync, unlinkSync } from "node:fs";
import { link, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";

const LOCK = "run.lock";

interface Holder {
  pid: number;
  host: string;
  /** When the process began, in the system's own count, where it tells: numbers of processes come again. */
  started: string | null;
}

/** Gives the folder free again, and takes it away where this made it and nothing came into it. */
export type Release = () => Promise<void>;

/**
 * Makes the folder where it is missing, and locks it until the release or the end of this process.
 * @throws in words where another process holds it, or it cannot be made or written to
 */
export async function lockFolder(folder: string): Promise<Release> {
  const made = await makeFolder(folder);
  const path = join(folder, LOCK);
  const own = JSON.stringify({ pid: process.pid, host: hostname(), started: startOf(process.pid) } satisfies Holder);
  const release = async () => {
    process.off("exit", removeAtExit);
    await rm(path, { force: true });
    if (made) await rmdir(folder).catch(() => undefined);
  };
  const removeAtExit = () => {
    try {
      unlinkSync(path);
    } catch {
      // Whoever comes next sees that this process is gone.
    }
  };
  // The second time around a lock that was left behind is out of the way; a third is somebody's who was quicker.
  for (let tries = 0; tries < 3; tries++) {
    if (await takeLock(path, own)) {
      process.on("exit", removeAtExit);
      return release;
    }
    await clearIfLeft(path, folder);
  }
  throw held(folder);
}

/** Makes a folder and those above it. @returns whether it was missing */
export async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(folder)).isDirectory()) return false;
    const above = dirname(folder);
    if (code !== "ENOENT" || above === folder) throw new Error(`The folder ${folder} cannot be made: ${message}`);
    await makeFolder(above);
    // Node's own `recursive` tries for ever where the system refuses by saying that nothing is there (/proc).
    await mkdir(folder).catch((again: NodeJS.ErrnoException) => {
      if (again.code !== "EEXIST") throw new Error(`The folder ${folder} cannot be made: ${again.message}`);
    });
    return true;
  }
}

/** The lock appears with its content or not at all. @returns whether it is this process's now */
async function takeLock(path: string, own: string): Promise<boolean> {
  const mine = `${path}.${randomUUID()}`;
  try {
    await writeFile(mine, own);
    await link(mine, path);
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    throw new Error(`${dirname(path)} cannot be written to: ${message}`);
  } finally {
    await rm(mine, { force: true });
  }
}

/** Puts a lock out of the way whose holder is gone. @throws where the holder is at work */
async function clearIfLeft(path: string, folder: string): Promise<void> {
  const content = await readFile(path, "utf8").catch(() => undefined);
  if (content === undefined) return;
  if (isAtWork(content)) throw held(folder, content);
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return; // Somebody else was quicker.
  }
  // What was moved may be the new lock of whoever was quicker: then it goes back.
  if ((await readFile(aside, "utf8")) !== content) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function isAtWork(content: string): boolean {
  const holder = parse(content);
  if (!holder) return false;
  // Processes of another machine that shares the folder cannot be seen from here.
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return holder.started === null || holder.started === startOf(holder.pid);
}

function parse(content: string): Holder | undefined {
  try {
    const holder = JSON.parse(content) as Partial<Holder> | null;
    return Number.isSafeInteger(holder?.pid) && holder!.pid! > 0 ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/** Clock ticks from the system's start to the process's (field 22 of proc_pid_stat(5)); null where there is no /proc. */
function startOf(pid: number): string | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field is a name in brackets, which may hold anything.
    return status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return null;
  }
}

function held(folder: string, content?: string): Error {
  const holder = content === undefined ? undefined : parse(content);
  const who = holder ? `process ${holder.pid} on ${holder.host}` : "another process";
  return new Error(
    `${folder} is in use by ${who}. Wait for it, or name another folder (--out). If it is gone, delete ${join(folder, LOCK)}.`,
  );
}
