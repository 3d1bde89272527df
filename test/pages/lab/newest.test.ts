/** Questions that come faster than answers. */
import { expect, test } from "vitest";
import { newest } from "../../../src/pages/lab/newest.js";

/** A question whose answers the test gives, one after the other. */
function slowQuestion() {
  const waiting: { resolve(value: number): void; reject(error: Error): void }[] = [];
  const ask = () => new Promise<number>((resolve, reject) => waiting.push({ resolve, reject }));
  return { waiting, ask };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

test("never two at once; what was asked meanwhile is asked once more, and only the last answer counts", async () => {
  const { waiting, ask } = slowQuestion();
  const done: number[] = [];
  const run = newest(ask, { done: (value) => done.push(value), failed: () => undefined });
  void run();
  void run();
  const last = run();
  expect(waiting).toHaveLength(1);
  waiting[0].resolve(1);
  await settle();
  expect(done).toEqual([]);
  expect(waiting).toHaveLength(2);
  waiting[1].resolve(2);
  await last;
  expect(done).toEqual([2]);

  void run();
  expect(waiting).toHaveLength(3);
  waiting[2].resolve(3);
  await settle();
  expect(done).toEqual([2, 3]);
});

test("a failure is told, unless another question has come since", async () => {
  const { waiting, ask } = slowQuestion();
  const failed: unknown[] = [];
  const done: number[] = [];
  const run = newest(ask, { done: (value) => done.push(value), failed: (error) => failed.push(error) });
  void run();
  void run();
  waiting[0].reject(new Error("outdated"));
  await settle();
  expect(failed).toEqual([]);
  waiting[1].reject(new Error("last"));
  await settle();
  expect(failed).toEqual([new Error("last")]);
  expect(done).toEqual([]);
});
