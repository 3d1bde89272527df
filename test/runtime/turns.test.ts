import { describe, expect, it } from "vitest";
import { Pace } from "../../src/runtime/pace.js";
import { Turns } from "../../src/runtime/turns.js";

const later = <T>(value: T) => new Promise<T>((resolve) => setTimeout(() => resolve(value), 2));

describe("turns", () => {
  it("do one thing at a time, in order, also after one has failed", async () => {
    const turns = new Turns();
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await later(0);
      log.push(`${name} ends`);
      if (name === "b") throw new Error("b broke");
      return name;
    };
    const results = await Promise.allSettled(["a", "b", "c"].map((name) => turns.take(work(name))));
    expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("are not blocked by work that throws at once", async () => {
    const turns = new Turns();
    const broken = turns.take(() => {
      throw new Error("at once");
    });
    await expect(broken).rejects.toThrow("at once");
    expect(await turns.take(() => later("next"))).toBe("next");
  });

  it("reject everything once closed, also work that never ends", async () => {
    const turns = new Turns();
    const hanging = turns.take(() => new Promise(() => undefined));
    const waiting = turns.take(() => later("never"));
    setTimeout(() => turns.close(new Error("gone")), 5);
    await expect(hanging).rejects.toThrow("gone");
    await expect(waiting).rejects.toThrow("gone");
    await expect(turns.take(() => later("late"))).rejects.toThrow("gone");
  });
});

describe("the pace", () => {
  it("forgets slow first steps and counts the ends of epochs", () => {
    const pace = new Pace();
    expect([pace.examplesPerSecond(), pace.secondsLeft(10, 1)]).toEqual([0, 0]);
    pace.addStep(10_000, 8);
    for (let i = 0; i < 32; i++) pace.addStep(200, 8);
    expect(pace.examplesPerSecond()).toBeCloseTo(40);
    expect(pace.secondsLeft(10, 2)).toBeCloseTo(2);
    pace.addEpochOverhead(1000);
    pace.addEpochOverhead(3000);
    expect(pace.secondsLeft(10, 2)).toBeCloseTo(6);
  });
});
