/** The focused model trained separately learns a handful of sentences by heart. */
import { it } from "vitest";
import { onBackend } from "../backends.js";
import { smallSystem } from "./tiny.js";
import { learnByHeart, OPTIONS } from "./training.js";

const SIZES = { numLayers: 3, focusedLayers: 2, hiddenSize: 32, intermediateSize: 64 };

onBackend(["wasm"], () => {
  it.each(["focused-ner", "focused-rc"] as const)(
    "%s",
    async (name) => {
      const system = await smallSystem(name, SIZES);
      await learnByHeart(system, { ...OPTIONS, learningRate: 3e-3, warmup: 0.1 });
      system.dispose();
    },
    60_000,
  );
});
