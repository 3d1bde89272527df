/** Runs a suite on each of several tfjs backends in Node. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe } from "vitest";

export type HostBackend = "cpu" | "wasm";

export function onBackend(backends: HostBackend[], suite: (backend: HostBackend) => void): void {
  describe.each(backends)("on %s", (backend) => {
    beforeAll(async () => {
      await tf.setBackend(backend);
      await tf.ready();
    });
    suite(backend);
  });
}
