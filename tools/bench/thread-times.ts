/** Processor time of a browser's threads, from outside of it: a page cannot ask. Linux tells; other systems don't. */
import { readdir, readFile } from "node:fs/promises";

/** Milliseconds of processor time so far, by thread. */
export type ThreadTimes = ReadonlyMap<string, number>;

/** Of all threads of this process's descendants that draw pages; none where the system doesn't tell. */
export async function rendererTimes(): Promise<ThreadTimes> {
  const times = new Map<string, number>();
  for (const pid of await renderers()) {
    const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
    for (const thread of threads) {
      // Nanoseconds on a processor come first.
      const line = await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8").catch(() => "");
      if (line) times.set(thread, Number(line.split(" ")[0]) / 1e6);
    }
  }
  return times;
}

/** What the threads took between two readings, the busiest first. */
export function busiest(before: ThreadTimes, after: ThreadTimes): { thread: string; milliseconds: number }[] {
  return [...after]
    .map(([thread, time]) => ({ thread, milliseconds: time - (before.get(thread) ?? 0) }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

async function renderers(): Promise<string[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const parents = new Map<string, string>();
  const drawing: string[] = [];
  for (const pid of pids) {
    const [status, command] = await Promise.all(
      ["status", "cmdline"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")),
    );
    parents.set(pid, /^PPid:\s*(\d+)/m.exec(status)?.[1] ?? "");
    if (command.includes("--type=renderer")) drawing.push(pid);
  }
  const ours = (pid: string | undefined): boolean =>
    pid !== undefined && (pid === String(process.pid) || ours(parents.get(pid)));
  return drawing.filter(ours);
}
