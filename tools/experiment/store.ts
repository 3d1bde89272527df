/** The folder of records, and the claims that keep two processes from doing the same run. */
import { existsSync } from "node:fs";
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readRecord, recordKey } from "../../src/evaluation/records.js";
import type { RunRecord } from "../../src/evaluation/records.js";
import { writeAtomically } from "../lib/files.js";

/** Every record of a folder, by name. @throws where a file is none, saying which */
export async function readRecords(folder: string): Promise<RunRecord[]> {
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  return Promise.all(
    names.map(async (name) => readRecord(parse(await readFile(join(folder, name), "utf8"), name), name)),
  );
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${(error as Error).message}`);
  }
}

/** One file a run, there as a whole or not at all. Predictions stand one sentence a line. */
export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { predictions, ...rest } = record;
  const lists = Object.entries(predictions).map(
    ([name, list]) => `"${name}":${list === null ? "null" : `[\n${list.map((s) => JSON.stringify(s)).join(",\n")}\n]`}`,
  );
  const text = `${JSON.stringify(rest).slice(0, -1)},\n"predictions":{${lists.join(",\n")}}}\n`;
  await writeAtomically(pathOf(folder, recordKey(record)), text);
}

const pathOf = (folder: string, key: string) => join(folder, `${key}.json`);

export const isRecorded = (folder: string, key: string): boolean => existsSync(pathOf(folder, key));

/** Work in progress: a folder a run, with its checkpoint and a file that names the process that is at it. */
export class WorkFolder {
  constructor(readonly path: string) {}

  of(key: string): string {
    return join(this.path, key);
  }

  /** @returns whether the run is this process's now; false where a living process has it */
  async claim(key: string): Promise<boolean> {
    await mkdir(this.of(key), { recursive: true });
    for (;;) {
      if (await this.write(key)) return true;
      const owner = Number(await readFile(this.claimOf(key), "utf8").catch(() => "0"));
      if (owner === process.pid) return true;
      if (owner > 0 && isAlive(owner)) return false;
      await rm(this.claimOf(key), { force: true });
    }
  }

  /** Lets another process go on with the run. */
  async release(key: string): Promise<void> {
    await rm(this.claimOf(key), { force: true });
  }

  /** The run is on record: its checkpoint is not needed any more. */
  async remove(key: string): Promise<void> {
    await rm(this.of(key), { recursive: true, force: true });
  }

  /** A link is there with its content or not at all: no process reads a claim that has no owner yet. */
  private async write(key: string): Promise<boolean> {
    const own = `${this.claimOf(key)}-${process.pid}`;
    await writeFile(own, String(process.pid));
    try {
      await link(own, this.claimOf(key));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      return false;
    } finally {
      await rm(own, { force: true });
    }
  }

  private claimOf(key: string): string {
    return join(this.of(key), "claimed-by");
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
