/** What systems cost: means over seeds, and times of one processor alone. */
import { expect, test } from "vitest";
import { costsOf } from "../../src/evaluation/costs.js";

type Change = { backend?: string; epochs?: number; sentencesPerSecond?: number | null };

const run = (cpu: string, minutes: number, change: Change = {}) => ({
  backend: "wasm",
  parameters: 1000,
  minutes,
  cpuMinutes: minutes / 2,
  sentencesPerSecond: 10 * minutes,
  epochs: 4,
  bestEpoch: 3,
  machine: { cpu, cores: 2, memoryGiB: 8, platform: "linux x64", node: "v20" },
  ...change,
});

test("are means over the runs of a system; a system without a run has no row", () => {
  const systems = [
    { name: "a", runs: [run("slow", 2), run("slow", 4, { epochs: 8 })] },
    { name: "b", runs: [] },
  ];
  expect(costsOf(systems)).toEqual({
    processor: "slow",
    systems: [
      {
        ...{ name: "a", parameters: 1000, runs: 2, timedRuns: 2, minutes: 3, cpuMinutes: 1.5 },
        ...{ sentencesPerSecond: 30, epochs: 6, bestEpoch: 3 },
      },
    ],
  });
});

test("runs on another processor than the one that most systems ran on are left out of times and epochs", () => {
  const { processor, systems } = costsOf([
    { name: "a", runs: [run("slow", 9), run("quick", 3, { epochs: 10 }), run("slow", 9), run("slow", 9)] },
    { name: "b", runs: [run("quick", 5)] },
    { name: "c", runs: [run("slow", 7), run("third", 1, { epochs: 8 })] },
    { name: "d", runs: [run("quick", 1)] },
  ]);
  expect(processor).toBe("quick");
  expect(systems.map(({ minutes }) => minutes)).toEqual([3, 5, null, 1]);
  expect(systems.map(({ sentencesPerSecond }) => sentencesPerSecond)).toEqual([30, 50, null, 10]);
  expect(systems.map(({ timedRuns, runs }) => [timedRuns, runs])).toEqual([
    [1, 4],
    [1, 1],
    [0, 2],
    [1, 1],
  ]);
  expect(systems.map(({ epochs }) => epochs)).toEqual([10, 4, 6, 4]);
});

test("between processors with as many systems, the one with more runs counts", () => {
  const systems = [{ name: "a", runs: [run("first", 1), run("second", 2), run("second", 4)] }];
  expect(costsOf(systems).processor).toBe("second");
  expect(costsOf(systems).systems[0].minutes).toBe(3);
});

test("times of native code are left out, however many there are", () => {
  const native = { backend: "native", epochs: 8 };
  const { processor, systems } = costsOf([
    { name: "a", runs: [run("slow", 9), run("quick", 1, native), run("slow", 1, native)] },
    { name: "b", runs: [run("quick", 1, native)] },
  ]);
  expect(processor).toBe("slow");
  expect(systems.map(({ minutes }) => minutes)).toEqual([9, null]);
  expect(systems.map(({ epochs }) => epochs)).toEqual([4, 8]);
  const alone = costsOf([{ name: "b", runs: [run("quick", 1, native)] }]);
  expect(alone).toMatchObject({ processor: null, systems: [{ minutes: null, cpuMinutes: null, epochs: 8 }] });
});

test("a run that was not timed on test has no speed, and nothing recorded has no processor", () => {
  expect(
    costsOf([{ name: "a", runs: [run("x", 1, { sentencesPerSecond: null })] }]).systems[0].sentencesPerSecond,
  ).toBe(null);
  expect(costsOf([])).toEqual({ processor: null, systems: [] });
});
