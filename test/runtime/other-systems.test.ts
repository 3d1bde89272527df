/** The runtime trains any system of the catalogue, not the focused model alone. */
import "fake-indexeddb/auto";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import * as systems from "../../src/model/systems.js";
import type { Document } from "../../src/text/document.js";
import { SENTENCES } from "../model/tiny.js";
import { bench, runRequest } from "./fakes.js";

beforeAll(() => tf.setBackend("cpu"));

it.each([
  ["bilstm-crf", { hiddenSize: 4, characterSize: 4 }, ["ner"]],
  ["cnn", { filters: 4, characterSize: 4, positionSize: 2, farthest: 8 }, ["relation"]],
])("%s: trained, described without a laboratory, saved and loaded", async (system, settings, tasks) => {
  const { send, until } = await bench({ systems });
  const config = { ...settings, dropout: 0.1, maxPositions: 40 };
  const [train, test] = [SENTENCES, SENTENCES.slice(0, 2)];
  await send({ type: "train", run: runRequest({ system, config, train, dev: SENTENCES, test }) });
  const done = await until(
    (event) => event.type === "runDone" || (event.type === "runState" && event.state === "failed"),
  );
  if (done.type !== "runDone") throw new Error(JSON.stringify(done));
  expect(done.model).toMatchObject({ system, tasks, maxPositions: 40 });
  expect(done.model.config).toBeUndefined();
  const bytes = (await send({ type: "exportModel", model: done.model.model })) as ArrayBuffer;
  const { model } = (await send({ type: "loadModel", bytes })) as { model: string };
  const predicted = (await send({ type: "predict", model, documents: test })) as Document[];
  expect(predicted.map(({ id }) => id)).toEqual(test.map(({ id }) => id));
  await expect(send({ type: "tagging", model, text: "狭窄" })).rejects.toThrow();
});
