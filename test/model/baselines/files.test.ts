/** Systems in files: what is saved is what is loaded, and a run that goes on is the run that never stopped. */
import { describe, expect, it } from "vitest";
import { CATALOGUE, settingsOf, SYSTEM_NAMES } from "../../../src/model/catalogue.js";
import type { Setting, Values } from "../../../src/model/catalogue.js";
import type { NeuralSystem } from "../../../src/model/neural-system.js";
import type { TrainingSession } from "../../../src/model/system.js";
import { createSystem, loadFocused, loadSystem, systemFromCheckpoint } from "../../../src/model/systems.js";
import { readSafetensors } from "../../../src/model/weights/safetensors.js";
import { onBackend } from "../backends.js";
import { SENTENCES } from "../tiny.js";
import { SMALL_NAMES, smallSystem } from "./tiny.js";
import { saying } from "../../saying.js";

const OPTIONS = {
  epochs: 3,
  batchSize: 2,
  learningRate: 5e-3,
  seed: 7,
  discardNoRelation: 0.5,
  clipNorm: 5,
  warmup: 0,
};

async function steps(session: TrainingSession, count = Infinity): Promise<void> {
  while (!session.done && count-- > 0) await session.next();
}

const weightsOf = (system: NeuralSystem) =>
  Promise.all([...system.weights.values()].map(async (variable) => Float32Array.from(await variable.data())));

onBackend(["cpu"], () => {
  describe.each(SMALL_NAMES)("%s", (name) => {
    it("loaded again predicts the same, and says what it is", async () => {
      const system = await smallSystem(name);
      const bytes = await system.save();
      const copy = await loadSystem(bytes);
      expect(await copy.predict(SENTENCES)).toEqual(await system.predict(SENTENCES));
      expect(copy).toMatchObject({ name, tasks: CATALOGUE[name].tasks, config: system.config });
      expect(JSON.parse(readSafetensors(bytes).metadata.system)).toBe(name);
      await expect(loadFocused(bytes)).rejects.toThrow(saying(`a model of the system "${name}"`));
      system.dispose();
      copy.dispose();
    });

    it("n steps, saved, loaded in a new system, and the other steps are all steps, bit for bit, dropout included", async () => {
      const change = { dropout: 0.3 };
      const straight = await smallSystem(name, change);
      await steps(await straight.start(SENTENCES, SENTENCES, OPTIONS));
      const first = await smallSystem(name, change);
      const before = await first.start(SENTENCES, SENTENCES, OPTIONS);
      await steps(before, 4);
      const bytes = await before.checkpoint();
      const second = (await systemFromCheckpoint(bytes)) as NeuralSystem;
      const after = await second.start(SENTENCES, SENTENCES, OPTIONS, bytes);
      expect(after.step).toBe(4);
      await steps(after);
      expect(await weightsOf(second)).toEqual(await weightsOf(straight));
      for (const system of [straight, first, second]) system.dispose();
    });
  });

  it("only the heads of its tasks are in a separately trained model", async () => {
    const heads = async (name: "focused-ner" | "focused-rc") => {
      const system = await smallSystem(name);
      const names = [...system.weights.keys()].map((tensor) => tensor.split(".")[0]);
      system.dispose();
      return [...new Set(names)];
    };
    expect(await heads("focused-ner")).toEqual(["bert", "ner"]);
    expect(await heads("focused-rc")).toEqual(["bert", "relation"]);
  });

  it("seeds decide the initial weights", async () => {
    const [a, again, b] = await Promise.all([1, 1, 2].map((seed) => smallSystem("rcn", {}, seed)));
    expect(await weightsOf(again)).toEqual(await weightsOf(a));
    expect(await weightsOf(b)).not.toEqual(await weightsOf(a));
    for (const system of [a, again, b]) system.dispose();
  });
});

const isTacit = (setting: Setting) => setting.kind === "choice" && setting.tacit === true;

describe("the catalogue", () => {
  const setup = { tokenizer: "character", train: SENTENCES, seed: 1 } as const;

  it("has a default in range for every setting", () => {
    for (const name of SYSTEM_NAMES) {
      const settings: Readonly<Record<string, Setting>> = CATALOGUE[name].settings;
      // A tacit setting is left out of a config where it has its default.
      const stated = Object.keys(settings).filter((key) => !isTacit(settings[key]));
      expect(Object.keys(settingsOf(name, {}))).toEqual(stated);
      for (const [key, setting] of Object.entries(settings)) {
        const given: Values = settingsOf(name, { [key]: setting.default });
        expect(given[key]).toBe(isTacit(setting) ? undefined : setting.default);
      }
    }
  });

  it.each([
    ["lstm", {}, `There is no system called "lstm"; known: focused,`],
    ["cnn", { filters: 0 }, "filters of cnn must be a whole number from 1 to 1024, not 0"],
    ["focused", { relationMask: "all" }, "relationMask of focused must be one of rc-entities, rc-context, not all"],
    ["rcn", { primarySize: 7 }, "primarySize of rcn must divide twice hiddenSize"],
  ])("%s with %j is refused in words", async (name, config, message) => {
    await expect(createSystem(name, { ...setup, config: { ...config, maxPositions: 40 } })).rejects.toThrow(
      saying(message),
    );
  });
});
