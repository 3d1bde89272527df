/** Reading and writing files so that errors say what to do and nothing is ever half written. */
import { createHash } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";

/** A file, or the package that it comes in, is not on this machine: what can do without goes on. */
export class MissingFileError extends Error {
  override name = "MissingFileError";
}

/** The bytes of a file. @throws in words where it is missing (`MissingFileError`), a folder, or not readable */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT")
      throw new MissingFileError(`There is no file ${path}. Check the path; it counts from ${process.cwd()}.`);
    if (code === "EISDIR") throw new Error(`${path} is a folder; name a file in it.`);
    if (code === "EACCES") throw new Error(`${path} may not be read by this user.`);
    throw new Error(`${path} cannot be read: ${message}`);
  }
}

/** A file that has its old content or all of the new one, whatever happens in between. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Error(`${path} cannot be written: ${(error as Error).message}`);
  }
}

/** What tells one version of a file from another. */
export interface FileDigest {
  path: string;
  bytes: number;
  sha256: string;
}

export function digest(path: string, content: Uint8Array): FileDigest {
  return { path, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}
