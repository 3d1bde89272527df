/** Trying a run out: nothing is kept, whatever happens; and what training tells of memory. */
import { modelProblem } from "../../src/model/problems.js";
import "fake-indexeddb/auto";
import { expect, it } from "vitest";
import { CheckpointStore } from "../../src/runtime/checkpoints.js";
import type { WorkerEvent } from "../../src/runtime/protocol.js";
import { bench, freshDatabase, runRequest } from "./fakes.js";
import type { Script } from "./fakes.js";

const raced = (events: WorkerEvent[]) => events.filter((event) => event.type === "raceStep");

it("forecasts with what the run asks for, and frees the system", async () => {
  const { send, script } = await bench();
  const forecast = await send({ type: "forecast", run: runRequest(), milliseconds: 500 });
  expect(forecast).toMatchObject({ stepsPerEpoch: 3, secondsPerStep: 0.1, stepsMeasured: 2 });
  expect(script.log).toEqual(["forecast in 500 ms", "dispose system"]);
});

it("races as many steps as asked for, one event each, and keeps no checkpoint", async () => {
  const database = freshDatabase();
  const checkpoints = new CheckpointStore(database);
  const { send, script, events } = await bench({ database, checkpoints });
  expect(await send({ type: "race", run: runRequest({ run: "race" }), steps: 4 })).toBeNull();
  const steps = raced(events);
  expect(steps.map((event) => event.type === "raceStep" && event.progress.step)).toEqual([1, 2, 3, 4]);
  expect(script.log.slice(-2)).toEqual(["dispose session", "dispose system"]);
  expect(events.some(({ type }) => type === "runState" || type === "checkpointSaved")).toBe(false);
  expect(await checkpoints.list()).toEqual([]);
});

it("a race is over with the run's last step", async () => {
  const { send, events } = await bench();
  await send({ type: "race", run: runRequest(), steps: 1000 });
  expect(raced(events)).toHaveLength(6);
});

it("two races take turns, and tell of gradients and dev where they are asked to", async () => {
  const { send, events } = await bench();
  const extras = { watchGradients: 2, scored: true };
  const race = (run: string) => send({ type: "race", run: runRequest({ run }), steps: 6, ...extras });
  await Promise.all([race("a"), race("b")]);
  const of = (type: WorkerEvent["type"], run: string) =>
    events.filter((event) => event.type === type && "run" in event && event.run === run);
  for (const run of ["a", "b"]) {
    expect(of("raceStep", run)).toHaveLength(6);
    expect(of("raceEpoch", run)).toHaveLength(2);
    expect(of("raceGradients", run).map((event) => event.type === "raceGradients" && event.gradients.step)).toEqual([
      0, 2, 4,
    ]);
  }
  const order = events.flatMap((event) => (event.type === "raceStep" ? [event.run] : []));
  expect(order.slice(0, 4).sort()).toEqual(["a", "a", "b", "b"]);
});

it("what goes wrong in a race is told by its code, and everything is freed", async () => {
  const script: Script = {
    log: [],
    throwAt: { step: 2, error: modelProblem("loss-not-finite", { loss: NaN, step: 2 }) },
  };
  const { send, events } = await bench({ script });
  await expect(send({ type: "race", run: runRequest(), steps: 5 })).rejects.toMatchObject({ code: "not-finite" });
  expect(raced(events)).toHaveLength(1);
  expect(script.log.slice(-2)).toEqual(["dispose session", "dispose system"]);
});

it("training tells after each step what the backend holds", async () => {
  const { send, events, until } = await bench({ memory: () => ({ tensors: 1000, heap: 4096 }) });
  await send({ type: "train", run: runRequest() });
  await until((event) => event.type === "runDone");
  const steps = events.filter((event) => event.type === "runStep");
  expect(steps).toHaveLength(6);
  for (const step of steps) expect(step).toMatchObject({ memory: { tensors: 1000, heap: 4096 } });
});
