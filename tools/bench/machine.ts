/** What the figures were measured on. */
import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import { currentCommit } from "../lib/commit.js";
import type { Commit } from "../lib/commit.js";

export interface Machine {
  date: string;
  commit: Commit | null;
  cpu: string;
  cores: number;
  memoryGiB: number;
  platform: string;
  node: string;
  /** Processes that wanted to run, averaged over the minute before: above 0 by as much as others disturbed the figures. */
  loadBefore: number;
}

export async function describeMachine(): Promise<Machine> {
  return {
    date: new Date().toISOString(),
    commit: await currentCommit(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
    node: process.version,
    loadBefore: loadavg()[0],
  };
}

export function formatMachine(machine: Machine): string {
  const { commit } = machine;
  const version = commit ? `commit ${commit.hash.slice(0, 10)}${commit.changed ? " with changes" : ""}` : "no commit";
  return [
    `${machine.date.slice(0, 16).replace("T", " ")} UTC, ${version}`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}`,
    `Load before the start: ${machine.loadBefore.toFixed(1)}${machine.loadBefore > 0.5 ? " (others were at work: trust ratios, not times)" : ""}`,
  ].join("\n");
}
