/** One process at a time writes to a folder; the lock of a dead one is taken over. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lockFolder, makeFolder } from "../../tools/lib/lock.js";
import { temporaryFolder } from "./surroundings.js";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const write = (name: string, holder: object | string) => {
  mkdirSync(at(name), { recursive: true });
  writeFileSync(join(at(name), "run.lock"), typeof holder === "string" ? holder : JSON.stringify(holder));
};
const gone = () => spawnSync(process.execPath, ["-e", ""]).pid;

describe("a lock", () => {
  test("keeps others out until it is released, and leaves nothing", async () => {
    const release = await lockFolder(at("a/b"));
    await expect(lockFolder(at("a/b"))).rejects.toThrow(`in use by process ${process.pid}`);
    await release();
    expect(readdirSync(at("a"))).toEqual([]);
    const again = await lockFolder(at("a/b"));
    writeFileSync(join(at("a/b"), "kept"), "");
    await again();
    expect(readdirSync(at("a/b"))).toEqual(["kept"]);
  });

  test.each([
    ["a process that is gone", () => ({ pid: gone(), host: hostname(), started: null })],
    ["a process whose number another has now", () => ({ pid: process.pid, host: hostname(), started: "1" })],
    ["nobody that it names", () => "{"],
  ])("of %s is taken over", async (name, holder) => {
    write(name, holder());
    const release = await lockFolder(at(name));
    expect(JSON.parse(readFileSync(join(at(name), "run.lock"), "utf8"))).toMatchObject({ pid: process.pid });
    expect(readdirSync(at(name))).toEqual(["run.lock"]);
    await release();
  });

  test("of a process that runs, or of another machine, is respected", async () => {
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
    write("runs", { pid: other.pid, host: hostname(), started: null });
    await expect(lockFolder(at("runs"))).rejects.toThrow(`in use by process ${other.pid}`);
    other.kill();
    write("elsewhere", { pid: gone(), host: "elsewhere.example", started: null });
    await expect(lockFolder(at("elsewhere"))).rejects.toThrow("on elsewhere.example");
  });

  test("goes to one of many that ask at once, a dead one's too", async () => {
    write("many", { pid: gone(), host: hostname(), started: null });
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(at("many"))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("a folder", () => {
  test.runIf(existsSync("/proc/self"))("that the system refuses ends with a message", async () => {
    await expect(makeFolder("/proc/x")).rejects.toThrow("/proc/x cannot be made");
    await expect(makeFolder("/proc/x/y")).rejects.toThrow("cannot be made");
  });

  test("in the place of a file is refused in words", async () => {
    writeFileSync(at("file"), "");
    await expect(makeFolder(at("file"))).rejects.toThrow("cannot be made");
    await expect(makeFolder(at("file/x"))).rejects.toThrow("cannot be made");
  });
});
