/** Which version of the sources made a result. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface Commit {
  hash: string;
  /** Whether tracked files differed from the commit. */
  changed: boolean;
}

/** The commit of this checkout; null where there is no repository, or no git. */
export async function currentCommit(): Promise<Commit | null> {
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)("git", args, { cwd: import.meta.dirname });
    return stdout.trim();
  };
  try {
    const hash = await git("rev-parse", "HEAD");
    return { hash, changed: (await git("status", "--porcelain", "--untracked-files=no")) !== "" };
  } catch {
    return null;
  }
}
