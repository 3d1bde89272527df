/** The benchmark's own arithmetic, its synthetic sentences, and what it measures against. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import "../../src/model/gradients.js";
import { createRandom } from "../../src/text/random.js";
import { benchCommand } from "../../tools/bench/command.js";
import { withStockGradient } from "../../tools/bench/stock-gradient.js";
import { watchTraining } from "../../tools/bench/steady.js";
import { syntheticSentence } from "../../tools/bench/synthetic.js";
import { median, takeTurns, timesFaster } from "../../tools/bench/timing.js";
import { runCommand } from "../../tools/lib/command.js";
import { table } from "../../tools/lib/table.js";
import { onBackend } from "../model/backends.js";
import { largestDifference, seeded } from "../model/numeric.js";

describe("timing", () => {
  it("takes the middle, whatever the order", () => {
    expect(median([30, 1, 2])).toBe(2);
    expect(median([9, 1, 2, 10])).toBe(5.5);
  });

  it("compares each round within itself", () => {
    const cpu = (...values: number[]) => values.map((value) => ({ wall: 0, cpu: value }));
    expect(timesFaster(cpu(10, 40, 500), cpu(5, 20, 100))).toBe(2);
  });

  it("lets all arms take turns, after a round to warm up", async () => {
    const order: string[] = [];
    const arm = (name: string) => async () => void order.push(name);
    const times = await takeTurns({ a: arm("a"), b: arm("b") }, 2);
    expect(order.join("")).toBe("ababab");
    expect([times.a.length, times.b.length]).toEqual([2, 2]);
  });

  it("tells processor time from waiting", async () => {
    const busy = () => {
      const until = process.cpuUsage().user + 40_000;
      while (process.cpuUsage().user < until);
    };
    const idle = () => new Promise((resolve) => setTimeout(resolve, 100));
    const times = await takeTurns({ busy, idle }, 1);
    expect(times.busy[0].cpu).toBeGreaterThan(35);
    expect(times.idle[0].wall).toBeGreaterThan(90);
    expect(times.idle[0].cpu).toBeLessThan(70);
  });
});

describe("syntheticSentence", () => {
  it("has the wanted length and entities of 2 to 5 characters that do not overlap", () => {
    const random = createRandom(1);
    for (let trial = 0; trial < 200; trial++) {
      const { text, entities, relations } = syntheticSentence("s", 40, 6, random);
      expect(text).toHaveLength(40);
      expect(entities).toHaveLength(6);
      expect(relations).toHaveLength(5);
      let end = 0;
      for (const entity of entities) {
        expect(entity.start).toBeGreaterThanOrEqual(end);
        expect(entity.end - entity.start).toBeGreaterThanOrEqual(2);
        expect(entity.end - entity.start).toBeLessThanOrEqual(5);
        end = entity.end;
      }
      expect(end).toBeLessThanOrEqual(40);
    }
  });

  it("refuses what cannot fit, and depends on the generator alone", () => {
    expect(() => syntheticSentence("s", 5, 3, createRandom(1))).toThrow(RangeError);
    expect(syntheticSentence("s", 30, 3, createRandom(2))).toEqual(syntheticSentence("s", 30, 3, createRandom(2)));
  });
});

onBackend(["wasm"], () => {
  it("the stock gradient has the values of ours, and is gone afterwards", () => {
    const ours = tf.getGradient("BatchMatMul");
    const inputs = [seeded([5, 7], "a"), seeded([7, 3], "b")];
    const slopes = () =>
      tf.tidy(() => {
        const dy = seeded([5, 3], "dy");
        const loss = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(tf.matMul(a, b), dy));
        return tf
          .grads(loss)(inputs)
          .flatMap((slope) => [...slope.dataSync()]);
      });
    let transposed = 0;
    const stock = withStockGradient(() => {
      expect(tf.getGradient("BatchMatMul")).not.toBe(ours);
      transposed = 1;
      return slopes();
    });
    expect(transposed).toBe(1);
    expect(tf.getGradient("BatchMatMul")).toBe(ours);
    expect(largestDifference(stock, slopes())).toBeLessThan(1e-6);
  });
});

onBackend(["cpu", "wasm"], (backend) => {
  it("a training run holds as much after its last epoch as after its first", async () => {
    const before = tf.memory().numTensors;
    const { points, ...course } = await watchTraining(18);
    expect(course).toEqual({ backend, steps: 18 });
    expect(points.map(({ step }) => step)).toEqual([4, 9, 18]);
    for (const point of points) expect({ ...point, step: 4 }).toEqual(points[0]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("the command", () => {
  async function run(...args: string[]) {
    const written = { stdout: "", stderr: "" };
    const sink = (name: keyof typeof written) =>
      ({ write: (text: string) => ((written[name] += text), true) }) as unknown as NodeJS.WriteStream;
    const around = {
      stdin: process.stdin,
      stdout: sink("stdout"),
      stderr: sink("stderr"),
      stop: new AbortController().signal,
    };
    return { code: await runCommand(benchCommand, args, around), ...written };
  }

  it("explains itself", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    for (const word of ["--quick", "--json", "--only", "training", "relations", "memory", "drag"])
      expect(stdout).toContain(word);
  });

  it("names the parts it has when asked for another", async () => {
    const { code, stderr } = await run("--only", "speed");
    expect(code).toBe(2);
    expect(stderr).toMatch(/--only knows training.*not "speed"/);
  });
});

describe("table", () => {
  it("aligns names to the left and figures to the right, rows of any length", () => {
    expect(table([["a title longer than all"], ["x", "1", "22"], ["long", "333"]])).toBe(
      ["a title longer than all", "x                          1  22", "long                     333"].join("\n"),
    );
  });
});
