/** The worker as readers meet it: on each backend, through pauses, reloads, moves and crashes. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { threadCount } from "../../src/runtime/threads.js";
import type { BackendName, BackendReport, RunRequest } from "../../src/runtime/protocol.js";
import type { RunRecord } from "../../src/runtime/run-card.js";
import type * as Runtime from "../../src/runtime/page.js";
import type { Document } from "../../src/text/document.js";
import { useSite } from "./harness.js";
import { saying } from "../saying.js";

const base = "/some/folder/";
const site = useSite({ base });

/** Address of the built module that pages share, so that a test talks to the very client that the page has. */
function runtimeModule(): string {
  const folder = join("dist", "_import", "runtime");
  const name = existsSync(folder) && readdirSync(folder).find((file) => /^page\.\w+\.js$/.test(file));
  if (!name) throw new Error("No page of the built site uses src/runtime/page.ts, so there is no worker to test.");
  return `${base}_import/runtime/${name}`;
}

const VESSELS = ["左主干", "前降支", "回旋支", "右冠"];
const DEGREES = ["狭窄", "闭塞", "钙化", "斑块"];

function sentences(count: number, prefix: string): Document[] {
  return Array.from({ length: count }, (_, i) => {
    const vessel = VESSELS[i % VESSELS.length];
    const degree = DEGREES[(i >> 2) % DEGREES.length];
    const text = `${vessel}可见${degree}。`;
    const start = text.indexOf(degree);
    return {
      id: `${prefix}${i}`,
      text,
      entities: [
        { id: "e0", type: "Body Part", start: 0, end: vessel.length },
        { id: "e1", type: "Degree", start, end: start + degree.length },
      ],
      relations: [{ type: "Modifier", head: "e0", tail: "e1" }],
    };
  });
}

function tinyRun(change: Partial<RunRequest> = {}): RunRequest {
  return {
    run: "tiny",
    name: "Tiny",
    system: "focused",
    config: {
      ...{ hiddenSize: 16, numLayers: 2, numHeads: 2, intermediateSize: 32, maxPositions: 32, typeVocabSize: 1 },
      ...{ layerNormEps: 1e-12, focusedLayers: 1, relationMask: "rc-entities" as const, dropout: 0.1 },
    },
    tokenizer: "character",
    options: {
      ...{ epochs: 3, batchSize: 4, learningRate: 5e-3, seed: 3 },
      ...{ discardNoRelation: 0.85, clipNorm: 1, warmup: 0.1 },
    },
    train: sentences(16, "train"),
    dev: sentences(4, "dev"),
    test: sentences(4, "test"),
    ...change,
  };
}

type Shared = typeof Runtime;
const address = { module: "" };

/** Calls the page's runtime. What `work` needs from outside goes through `argument`. */
async function onPage<A, R>(page: Page, work: (runtime: Shared, argument: A) => Promise<R>, argument: A): Promise<R> {
  address.module ||= runtimeModule();
  const source = `async ([address, argument]) => (${work.toString()})(await import(address), argument)`;
  return page.evaluate(`(${source})(${JSON.stringify([address.module, argument])})`) as Promise<R>;
}

/** The page may have started a backend of its own choice already. */
const startBackend = (page: Page, backend: BackendName | "auto"): Promise<BackendReport> =>
  onPage(
    page,
    async ({ getClient }, name) => {
      const report = await getClient().start(name);
      return name === "auto" || report.backend === name ? report : getClient().switchBackend(name);
    },
    backend,
  );

/** Starts a run and returns at once. */
const startRun = (page: Page, request: RunRequest): Promise<RunRecord> =>
  onPage(page, ({ getRuns }, run) => getRuns().start(run), request);

/** Resolves to the record once the run has come to this state (or failed) and, if given, this many steps. */
function reached(page: Page, run: string, state: string, step = 0): Promise<RunRecord> {
  return onPage(
    page,
    ({ getRuns }, wanted) =>
      new Promise<RunRecord>((resolve) => {
        getRuns().subscribe((runs) => {
          const record = runs.find((each) => each.run === wanted.run);
          if (!record || record.step < wanted.step) return;
          if (record.state === wanted.state || record.state === "failed") resolve(record);
        });
      }),
    { run, state, step },
  );
}

/** A digest of the run's trained model, and what it predicts. */
function trained(page: Page, run: string, documents: Document[]) {
  return onPage(
    page,
    async ({ getClient, getRuns }, argument) => {
      const { model } = await getRuns().model(argument.run);
      const bytes = await getClient().exportModel(model);
      const digest = [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].join(" ");
      const reloaded = await getClient().loadModel(bytes);
      return {
        digest,
        predicted: await getClient().predict(model, argument.documents),
        predictedAgain: await getClient().predict(reloaded.model, argument.documents),
        traced: await getClient().trace(
          model,
          argument.documents[0].text,
          [
            [1, 4],
            [6, 8],
          ],
          1,
        ),
      };
    },
    { run, documents },
  );
}

/** Losses of the steps, to be compared between runs. */
const losses = ({ steps }: RunRecord) => steps.map(({ loss }) => loss);

describe("WASM", () => {
  const isolated = useSite({ base, isolated: true });

  test("trains also where the page is cross-origin isolated, on several threads", async () => {
    const { page, problems, close } = await isolated.open("/");
    const report = await startBackend(page, "wasm");
    await startRun(page, tinyRun());
    const record = await reached(page, "tiny", "done");
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    await close();
    const threads = threadCount(cores);
    expect(report.detail).toEqual({ code: "on-wasm", values: { threads } });
    expect(record.state).toBe("done");
    expect(problems).toEqual([]);
  });
});

describe("the worker", () => {
  test("chooses WASM where WebGPU is emulated in software, and says why", async () => {
    const { page, problems, close } = await site.open("/");
    const report = await startBackend(page, "auto");
    await close();
    expect(report.backend).toBe("wasm");
    expect(report.detail).toMatchObject({ code: "on-wasm" });
    expect(report.rejected).toEqual([{ backend: "webgpu", reason: saying(/software|no graphics/) }]);
    expect(problems).toEqual([]);
  });

  test.each(["wasm", "webgpu", "cpu"] as const)(
    "trains, scores, exports and imports a tiny model on %s",
    async (backend) => {
      const { page, problems, close } = await site.open("/");
      expect((await startBackend(page, backend)).backend).toBe(backend);
      // An emulated GPU takes seconds a step.
      const epochs = backend === "webgpu" ? 2 : 3;
      await startRun(page, tinyRun({ options: { ...tinyRun().options, epochs } }));
      const record = await reached(page, "tiny", "done");
      const { predicted, predictedAgain, traced } = await trained(page, "tiny", sentences(3, "new"));
      await close();
      expect(record.failure).toBeUndefined();
      expect(record).toMatchObject({ state: "done", backend, step: 4 * epochs, totalSteps: 4 * epochs });
      expect(record.epochs).toHaveLength(epochs);
      expect(record.test?.entity.strict.micro.gold).toBe(8);
      const first = losses(record)[0];
      expect(losses(record).at(-1)).toBeLessThan(0.7 * first);
      expect(predicted.map(({ id }) => id)).toEqual(["new0", "new1", "new2"]);
      expect(predictedAgain).toEqual(predicted);
      expect(traced.masks.length).toBeGreaterThan(1);
      expect(problems).toEqual([]);
    },
  );

  test("ends exactly where an undisturbed run ends after a pause, a reload and a resume", async () => {
    const { page, problems, close } = await site.open("/");
    await startBackend(page, "wasm");
    await startRun(page, tinyRun({ run: "straight" }));
    const straight = await reached(page, "straight", "done");
    const expected = await trained(page, "straight", sentences(2, "new"));

    await startRun(page, tinyRun({ run: "halted" }));
    await reached(page, "halted", "running", 2);
    await onPage(page, ({ getRuns }) => getRuns().pause("halted"), null);
    const halted = await reached(page, "halted", "paused");
    expect(halted.step).toBeLessThan(12);
    await page.reload();
    await onPage(page, ({ getRuns }) => getRuns().resume("halted"), null);
    const resumed = await reached(page, "halted", "done");
    const actual = await trained(page, "halted", sentences(2, "new"));
    await close();
    expect(losses(resumed)).toEqual(losses(straight));
    expect(actual.digest).toBe(expected.digest);
    expect(problems).toEqual([]);
  });

  test("loses at most an epoch when the tab goes away without a word", async () => {
    const { page, close } = await site.open("/");
    await startBackend(page, "wasm");
    await startRun(page, tinyRun({ options: { ...tinyRun().options, epochs: 40 } }));
    await reached(page, "tiny", "running", 10);
    await page.reload();
    const found = await onPage(
      page,
      async ({ getRuns, getClient }) => {
        await getRuns().ready;
        return { record: getRuns().get("tiny"), checkpoints: await getClient().listCheckpoints() };
      },
      null,
    );
    await close();
    expect(found.record).toMatchObject({ state: "paused", live: false });
    expect(found.checkpoints[0].step).toBeGreaterThanOrEqual(8);
    expect(found.checkpoints.length).toBeLessThanOrEqual(2);
  });

  test("says that the GPU was lost, names the checkpoint, and goes on with it on WASM", async () => {
    const { page, close } = await site.open("/");
    await startBackend(page, "webgpu");
    await startRun(page, tinyRun({ options: { ...tinyRun().options, epochs: 40 } }));
    await reached(page, "tiny", "running", 5);
    const control = await site.browser.newBrowserCDPSession();
    await control.send("Browser.crashGpuProcess");
    const failed = await reached(page, "tiny", "failed");
    expect(failed.failure).toMatchObject({ code: "gpu-lost" });
    expect(failed.failure).toEqual(saying(/last saved checkpoint is “Tiny, step \d+”.*WASM/));
    await startBackend(page, "wasm");
    await onPage(page, ({ getRuns }) => getRuns().resume("tiny"), null);
    const resumed = await reached(page, "tiny", "running", failed.step + 1);
    await close();
    expect(resumed).toMatchObject({ backend: "wasm" });
    expect(resumed.checkpoint?.step).toBeGreaterThanOrEqual(4);
  });

  test("moves a run from one backend to another", async () => {
    const { page, close } = await site.open("/");
    await startBackend(page, "webgpu");
    await startRun(page, tinyRun());
    await reached(page, "tiny", "running", 3);
    await onPage(page, ({ getClient }) => getClient().switchBackend("wasm"), null);
    await onPage(page, ({ getRuns }) => getRuns().resume("tiny"), null);
    const record = await reached(page, "tiny", "done");
    await close();
    expect(record).toMatchObject({ state: "done", backend: "wasm" });
    expect(record.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test("answers predictions while it trains", async () => {
    const { page, close } = await site.open("/");
    await startBackend(page, "wasm");
    const { model } = await startRun(page, tinyRun({ options: { ...tinyRun().options, epochs: 40 } }));
    const predicted = await onPage(
      page,
      ({ getClient }, { handle, documents }) => getClient().predict(handle, documents),
      { handle: model!.model, documents: sentences(2, "new") },
    );
    const record = await reached(page, "tiny", "running", 1);
    await close();
    expect(predicted).toHaveLength(2);
    expect(record.state).toBe("running");
  });
});
