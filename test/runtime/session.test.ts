import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { CheckpointStore } from "../../src/runtime/checkpoints.js";
import type { CheckpointInfo, WorkerEvent } from "../../src/runtime/protocol.js";
import {
  bench,
  decode,
  documents,
  freshDatabase,
  runRequest,
  statesOf,
  STEPS_PER_EPOCH,
  type Script,
} from "./fakes.js";
import { saying } from "../saying.js";
import { modelProblem } from "../../src/model/problems.js";

const run = "r1";
const isState = (state: string) => (event: WorkerEvent) => event.type === "runState" && event.state === state;
const steps = (events: WorkerEvent[]) => events.flatMap((e) => (e.type === "runStep" ? [e.progress.step] : []));
const saved = (events: WorkerEvent[]) => events.flatMap((e) => (e.type === "checkpointSaved" ? [e.checkpoint] : []));

interface Gate {
  entered: Promise<void>;
  open: Promise<void>;
  enter: () => void;
  release: () => void;
}

/** A script whose steps wait until the test lets each go; `entered` resolves once a step is under way. */
function gated() {
  const gates = new Map<number, Gate>();
  const gate = (step: number) => {
    if (!gates.has(step)) {
      const made = {} as Gate;
      made.entered = new Promise((resolve) => (made.enter = resolve));
      made.open = new Promise((resolve) => (made.release = resolve));
      gates.set(step, made);
    }
    return gates.get(step)!;
  };
  const script: Script = {
    log: [],
    beforeStep: (step) => {
      gate(step).enter();
      return gate(step).open;
    },
  };
  return { script, release: (step: number) => gate(step).release(), entered: (step: number) => gate(step).entered };
}

describe("gradients of the tasks", () => {
  const measured = (events: WorkerEvent[]) =>
    events.flatMap((e) => (e.type === "runGradients" ? [e.gradients.step] : []));

  it("are measured every n steps before the step, and never where nobody asked", async () => {
    const { send, until, events } = await bench();
    await send({ type: "train", run: runRequest({ watchGradients: 2 }) });
    await until((e) => e.type === "runDone");
    expect(measured(events)).toEqual([0, 2, 4]);
    const at = (type: string) => events.findIndex((e) => e.type === type);
    expect(at("runGradients")).toBeLessThan(at("runStep"));
    const other = await bench();
    await other.send({ type: "train", run: runRequest() });
    await other.until((e) => e.type === "runDone");
    expect(measured(other.events)).toEqual([]);
  });

  it("are not measured while the page is out of sight", async () => {
    const { script, release, entered } = gated();
    const { send, until, events } = await bench({ script });
    await send({ type: "train", run: runRequest({ watchGradients: 1 }) });
    await entered(1);
    await send({ type: "inSight", inSight: false });
    for (const step of [1, 2, 3]) release(step);
    await entered(4);
    await send({ type: "inSight", inSight: true });
    for (const step of [4, 5, 6]) release(step);
    await until((e) => e.type === "runDone");
    expect(measured(events)).toEqual([0, 4, 5]);
  });
});

describe("a run", () => {
  it("goes through all steps, saves after each epoch, scores test and leaves the model loaded", async () => {
    const { send, until, events, script } = await bench();
    const test = documents(40, "test");
    await send({ type: "train", run: runRequest({ test }) });
    const done = await until((e) => e.type === "runDone");
    expect(statesOf(events)).toEqual(["preparing", "running", "done"]);
    expect(steps(events)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(saved(events).map(({ step, epoch }) => [step, epoch])).toEqual([
      [3, 1],
      [6, 2],
    ]);
    if (done.type !== "runDone") throw new Error("impossible");
    // Every other entity is one character long, which is what the fake predicts.
    expect(done.test?.entity.strict.micro).toMatchObject({ truePositives: 20, predicted: 40, gold: 40 });
    expect(done.testGoldEntities).toBeDefined();
    expect(script.log.slice(script.log.indexOf("finish"))).toEqual([
      "finish",
      "predict 32 after 6",
      "predict 8 after 6",
      "predict 32 gold after 6",
      "predict 8 gold after 6",
      "dispose session",
    ]);
    const predicted = await send({ type: "predict", model: done.model.model, documents: documents(1) });
    expect(predicted).toMatchObject([{ id: "d0", entities: [{ score: 0.5 }] }]);
  });

  it("pauses at the next step boundary with a checkpoint, takes single steps, and resumes", async () => {
    const { script, release, entered } = gated();
    const { send, until, events, checkpoints } = await bench({ script });
    await send({ type: "train", run: runRequest() });
    release(1);
    await entered(2);
    const pausing = send({ type: "pause", run });
    let paused = false;
    void pausing.then(() => (paused = true));
    await new Promise((resolve) => setTimeout(resolve, 30));
    // Step 2 is under way: the pause waits for it.
    expect(paused).toBe(false);
    release(2);
    await pausing;
    expect(statesOf(events)).toEqual(["preparing", "running", "paused"]);
    expect((await checkpoints.newest(run))?.step).toBe(2);

    release(3);
    release(4);
    await send({ type: "stepOnce", run });
    expect(steps(events)).toEqual([1, 2, 3]);
    expect((await checkpoints.newest(run))?.step).toBe(3);
    await Promise.all([send({ type: "pause", run }), new Promise((resolve) => setTimeout(resolve, 30))]);
    expect(steps(events)).toEqual([1, 2, 3]);

    release(5);
    release(6);
    await send({ type: "resume", run });
    await until((e) => e.type === "runDone");
    expect(steps(events)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(statesOf(events)).toEqual(["preparing", "running", "paused", "running", "done"]);
  });

  it("takes as many single steps as are asked for at once", async () => {
    const { send, events } = await bench();
    const starting = send({ type: "train", run: runRequest() });
    void send({ type: "pause", run });
    await starting;
    await Promise.all([send({ type: "stepOnce", run }), send({ type: "stepOnce", run })]);
    expect(steps(events)).toEqual([1, 2]);
    expect(statesOf(events)).toEqual(["preparing", "paused"]);
  });

  it("does not leave a pause waiting that is taken back before it came about", async () => {
    const { script, release } = gated();
    const { send, until } = await bench({ script });
    await send({ type: "train", run: runRequest() });
    const pausing = send({ type: "pause", run });
    await send({ type: "resume", run });
    await pausing;
    for (let step = 1; step <= 6; step++) release(step);
    await until((e) => e.type === "runDone");
  });

  it("is cancelled at a step boundary, running or paused, and frees its model but not its checkpoints", async () => {
    const { script, release, entered } = gated();
    const { send, events, checkpoints } = await bench({ script });
    await send({ type: "train", run: runRequest() });
    for (let step = 1; step <= 4; step++) release(step);
    await entered(5);
    const cancelling = send({ type: "cancel", run });
    release(5);
    await cancelling;
    expect(statesOf(events).at(-1)).toBe("cancelled");
    expect(steps(events)).toEqual([1, 2, 3, 4, 5]);
    expect(script.log).toContain("dispose system");
    expect((await checkpoints.list()).map(({ step }) => step)).toEqual([3]);
    await expect(send({ type: "resume", run })).rejects.toMatchObject({ code: "unknown-run" });

    const second = runRequest({ run: "r2" });
    await send({ type: "train", run: second });
    await send({ type: "pause", run: "r2" });
    await send({ type: "cancel", run: "r2" });
    expect(statesOf(events, "r2").slice(-2)).toEqual(["paused", "cancelled"]);
  });

  it("ends where 2n epochs in one go end, after n epochs, a reload and n more", async () => {
    const request = runRequest({ options: { ...runRequest().options, epochs: 4 } });
    const whole = await bench();
    await whole.send({ type: "train", run: request });
    const [done] = [await whole.until((e) => e.type === "runDone")];
    const model = done.type === "runDone" ? done.model.model : "";
    const straight = decode(new Uint8Array((await whole.send({ type: "exportModel", model })) as ArrayBuffer));

    const database = freshDatabase();
    const { script, release } = gated();
    for (let step = 1; step <= 2 * STEPS_PER_EPOCH; step++) release(step);
    const before = await bench({ script, database });
    await before.send({ type: "train", run: request });
    await before.until((e) => e.type === "checkpointSaved" && e.checkpoint.step === 2 * STEPS_PER_EPOCH);

    // A new dispatcher over the same store: what a reload leaves.
    const after = await bench({ database });
    const [newest] = (await after.send({ type: "listCheckpoints" })) as CheckpointInfo[];
    await after.send({ type: "train", run: request, resumeFrom: newest.id });
    const end = await after.until((e) => e.type === "runDone");
    expect(steps(after.events)).toEqual([7, 8, 9, 10, 11, 12]);
    expect(saved(after.events)[0].minutes).toBeGreaterThanOrEqual(newest.minutes);
    const resumedModel = end.type === "runDone" ? end.model.model : "";
    const resumed = decode(
      new Uint8Array((await after.send({ type: "exportModel", model: resumedModel })) as ArrayBuffer),
    );
    expect(resumed).toEqual(straight);
  });

  it.each([NaN, Infinity, -Infinity])(
    "fails on a loss of %s, naming the last checkpoint, which can be resumed",
    async (loss) => {
      const database = freshDatabase();
      const failing = await bench({ database, script: { log: [], notFinite: { step: 5, loss } } });
      await failing.send({ type: "train", run: runRequest() });
      const event = await failing.until(isState("failed"));
      if (event.type !== "runState") throw new Error("impossible");
      expect(event.failure).toMatchObject({ code: "not-finite" });
      expect(event.failure).toEqual(saying(/“First, step 3” \(step 3 of 6\).*learning rate/));
      expect(failing.script.log).toContain("dispose system");

      const healthy = await bench({ database });
      const [checkpoint] = await healthy.checkpoints.list();
      await healthy.send({ type: "train", run: runRequest(), resumeFrom: checkpoint.id });
      await healthy.until((e) => e.type === "runDone");
      expect(steps(healthy.events)).toEqual([4, 5, 6]);
    },
  );

  it("knows the model's own error for a loss that is no number", async () => {
    const error = modelProblem("loss-not-finite", { loss: Infinity, step: 2 });
    const { send, until } = await bench({ script: { log: [], throwAt: { step: 2, error } } });
    await send({ type: "train", run: runRequest() });
    const event = await until(isState("failed"));
    expect(event).toMatchObject({ failure: { code: "not-finite" } });
    expect(event.type === "runState" && event.failure).toEqual(
      saying(/^The loss became Infinity at step 2\..*No checkpoint of this run has been saved/),
    );
  });

  it("goes on when the store is full, says so, and saves again once there is room", async () => {
    const database = freshDatabase();
    const store = new CheckpointStore(database, async () => ({ usage: 90, quota: 100 }));
    const save = store.save.bind(store);
    let full = true;
    store.save = async (info, bytes) => {
      if (full) throw new DOMException("no room", "QuotaExceededError");
      return save(info, bytes);
    };
    const { send, until, events } = await bench({
      checkpoints: store,
      script: { log: [], beforeStep: (step) => void (full = step <= 4) },
    });
    await send({ type: "train", run: runRequest() });
    await until((e) => e.type === "runDone");
    const failures = events.flatMap((e) => (e.type === "checkpointFailed" ? [e.failure.code] : []));
    expect(failures).toEqual(["quota"]);
    expect(saved(events).map(({ step }) => step)).toEqual([6]);
    expect(steps(events)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("goes on where there is no memory for a checkpoint, and saves the next", async () => {
    const beforeCheckpoint = (step: number) => {
      if (step === STEPS_PER_EPOCH) throw new RangeError("Array buffer allocation failed");
    };
    const { send, until, events } = await bench({ script: { log: [], beforeCheckpoint } });
    await send({ type: "train", run: runRequest() });
    const done = await until((e) => e.type === "runDone" || isState("failed")(e));
    expect(done.type).toBe("runDone");
    const failures = events.flatMap((e) => (e.type === "checkpointFailed" ? [e.failure] : []));
    expect(failures).toEqual([saying("not enough memory")]);
    expect(saved(events).map(({ step }) => step)).toEqual([6]);
  });

  it.each(["running", "paused"])(
    "fails when the GPU is lost while %s, even if the step never comes back",
    async (when) => {
      const { script, release, entered } = gated();
      const { send, until, events, loseDevice } = await bench({ backend: "webgpu", script });
      await send({ type: "train", run: runRequest() });
      for (let step = 1; step <= 4; step++) release(step);
      await entered(5);
      if (when === "paused") {
        const pausing = send({ type: "pause", run });
        release(5);
        await pausing;
      }
      const waiting = when === "running" ? send({ type: "predict", model: "model-1", documents: [] }) : undefined;
      const outcome = waiting?.then(
        () => "answered",
        (failure) => failure.code,
      );
      loseDevice("it overheated");
      const lost = await until((e) => e.type === "deviceLost");
      expect(lost).toMatchObject({ failure: { code: "gpu-lost" } });
      const state = events.find(isState("failed"));
      expect(state).toMatchObject({ failure: { code: "gpu-lost" } });
      expect(state?.type === "runState" && state.failure).toEqual(saying(/it overheated.*last saved checkpoint.*WASM/));
      // The page gives the worker up on "deviceLost", so the run's own failure has to come before it.
      expect(events.indexOf(state!)).toBeLessThan(events.indexOf(lost));
      if (outcome) expect(await outcome).toBe("gpu-lost");
      await expect(send({ type: "predict", model: "model-1", documents: [] })).rejects.toMatchObject({
        code: "gpu-lost",
      });
    },
  );

  it("takes an error just before the loss is reported for what it is", async () => {
    const error = new Error("mapAsync failed");
    const { send, until, events, loseDevice } = await bench({
      backend: "webgpu",
      script: {
        log: [],
        throwAt: { step: 2, error },
        beforeStep: (step) => void (step === 2 && setTimeout(() => loseDevice(""), 20)),
      },
    });
    await send({ type: "train", run: runRequest() });
    await until((e) => e.type === "deviceLost");
    expect(events.filter(isState("failed"))).toMatchObject([{ failure: { code: "gpu-lost" } }]);
  });

  it("serves predictions between two steps, by other models and by the one in training", async () => {
    const { script, release } = gated();
    const { send, until } = await bench({ script });
    const other = (await send({ type: "loadModel", bytes: new TextEncoder().encode(`{"step":99}`).buffer })) as {
      model: string;
    };
    const { model } = (await send({ type: "train", run: runRequest() })) as { model: { model: string } };
    const first = send({ type: "predict", model: other.model, documents: documents(5) });
    const second = send({ type: "predict", model: model.model, documents: documents(6) });
    release(1);
    await Promise.all([first, second]);
    expect(script.log.slice(0, 3)).toEqual(["step 1", "predict 5 after 99", "predict 6 after 1"]);
    for (let step = 2; step <= 6; step++) release(step);
    await until((e) => e.type === "runDone");
  });

  it("tells how fast it goes and how long it will take, dev scoring included once known", async () => {
    const { send, until, events } = await bench();
    await send({ type: "train", run: runRequest() });
    await until((e) => e.type === "runDone");
    const progress = events.flatMap((e) => (e.type === "runStep" ? [e] : []));
    expect(progress[0]).toMatchObject({ examplesPerSecond: 40, secondsLeft: 0.5 });
    // Two steps of 100 ms and one dev scoring of 50 ms (and its checkpoint) are left.
    expect(progress[3].secondsLeft).toBeGreaterThanOrEqual(0.25);
    expect(progress[3].secondsLeft).toBeLessThan(1);
  });

  it("refuses to start without sentences, twice under a name, or from a checkpoint that is gone", async () => {
    const { send, events } = await bench();
    await expect(send({ type: "train", run: runRequest({ train: [] }) })).rejects.toMatchObject({ code: "bad-input" });
    expect(statesOf(events)).toEqual(["preparing", "failed"]);
    await expect(send({ type: "train", run: runRequest(), resumeFrom: "gone" })).rejects.toMatchObject({
      code: "bad-checkpoint",
    });
    const starting = send({ type: "train", run: runRequest() });
    await expect(send({ type: "train", run: runRequest() })).rejects.toMatchObject({ code: "bad-input" });
    await starting;
    await send({ type: "cancel", run });
  });
});
