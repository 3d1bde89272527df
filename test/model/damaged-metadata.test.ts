/** A model's file whose metadata is wrong: refused in words that name the field, before anything is made by it, or as good as whole. */
import { describe, expect, it } from "vitest";
import { weightWordings } from "../../src/i18n/problems/weights.js";
import { FocusedSystem } from "../../src/model/focused.js";
import { readEncoder } from "../../src/model/pretraining/model.js";
import { loadSystem, systemFromCheckpoint } from "../../src/model/systems.js";
import { readSafetensors, writeSafetensors } from "../../src/model/weights/safetensors.js";
import type { WritableTensor } from "../../src/model/weights/safetensors.js";
import { Problem } from "../../src/text/problem.js";
import { createRandom } from "../../src/text/random.js";
import type { Random } from "../../src/text/random.js";
import { onBackend } from "./backends.js";
import { smallSystem } from "./baselines/tiny.js";
import { SENTENCES, tinySystem } from "./tiny.js";
import { saying, toldOf } from "../saying.js";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
interface Description {
  system: string;
  config: Record<string, Json>;
  labels: { entityTypes: Json[]; relationClasses: Record<string, Json>[] };
  tokenizer: { kind: Json; vocabulary: Json[]; lowercase: Json };
}

const KEYS = ["system", "config", "labels", "tokenizer"] as const;
const describedBy = (bytes: Uint8Array) => {
  const { metadata } = readSafetensors(bytes);
  return Object.fromEntries(KEYS.map((key) => [key, JSON.parse(metadata[key]) as Json])) as unknown as Description;
};

/** The same file with another description. */
function withDescription(bytes: Uint8Array, description: object): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  const entries = Object.entries(description).map(([key, value]) => [key, JSON.stringify(value)] as const);
  const others = Object.entries(metadata).filter(([key]) => !KEYS.includes(key as "system"));
  return writeSafetensors(tensors, Object.fromEntries([...others, ...entries]));
}

const WRONG: [name: string, change: (description: Description) => void, message: RegExp][] = [
  ["a million layers", ({ config }) => (config.numLayers = 1e6), /config\.numLayers = 1000000.*whole number from 1 to/],
  ["fewer layers than it has", ({ config }) => (config.numLayers = 2), /Not needed.*bert\.encoder\.layer\.2/],
  ["half a head", ({ config }) => (config.numHeads = 1.5), /config\.numHeads = 1\.5/],
  ["heads that don't divide d", ({ config }) => (config.numHeads = 3), /config.*multiple of the number of heads/],
  ["more focused layers than layers", ({ config }) => (config.focusedLayers = 4), /config.*do not fit/],
  [
    "a mask that is none",
    ({ config }) => (config.relationMask = "nonsense"),
    /config\.relationMask = "nonsense".*rc-ent/,
  ],
  ["a readout that is none", ({ config }) => (config.readout = "nonsense"), /config\.readout = "nonsense"/],
  ["a readout of other weights", ({ config }) => (config.readout = "pooled"), /relation\.dense\.weight/],
  ["a large epsilon", ({ config }) => (config.layerNormEps = 1e30), /config\.layerNormEps = 1e\+30/],
  ["no epsilon", ({ config }) => delete config.layerNormEps, /config\.layerNormEps.*is missing/],
  ["a prior of nothing", ({ config }) => (config.noRelationPrior = 0), /config\.noRelationPrior = 0/],
  ["a setting from the future", ({ config }) => (config.gate = true), /config\.gate.*newer/],
  ["config that is no object", (all) => Object.assign(all, { config: 7 }), /config = 7/],
  ["another size of vocabulary", ({ config }) => (config.vocabSize = 30), /vocabSize = 30.*tokenizer\.vocabulary/],
  ["a shorter vocabulary", ({ tokenizer }) => tokenizer.vocabulary.pop(), /vocabSize.*tokenizer\.vocabulary/],
  ["a token that is no text", ({ tokenizer }) => (tokenizer.vocabulary[9] = 9), /tokenizer\.vocabulary\[9\] = 9/],
  ["no [CLS]", ({ tokenizer }) => (tokenizer.vocabulary[2] = "字"), /tokenizer\.vocabulary.*\[CLS\]/],
  [
    "a token of two characters",
    ({ tokenizer }) => (tokenizer.vocabulary[9] = "ab"),
    /tokenizer\.vocabulary\[9\] = "ab"/,
  ],
  ["a tokeniser that is none", ({ tokenizer }) => (tokenizer.kind = "toString"), /tokenizer\.kind = "toString"/],
  ["a type that is no text", ({ labels }) => (labels.entityTypes[0] = {}), /labels\.entityTypes\[0\] = \{\}/],
  [
    "two types of one name",
    ({ labels }) => (labels.entityTypes[1] = labels.entityTypes[0]),
    /labels\.entityTypes.*twice/,
  ],
  ["types in another order", ({ labels }) => labels.entityTypes.reverse(), /labels\.entityTypes.*order/],
  ["a type too many", ({ labels }) => labels.entityTypes.push("Zzz"), /ner\.emission/],
  ["no types", ({ labels }) => (labels.entityTypes = []), /labels\.relationClasses\[0\]\.signatures/],
  [
    "no signatures",
    ({ labels }) => delete labels.relationClasses[0].signatures,
    /relationClasses\[0\]\.signatures.*missing/,
  ],
  ["empty signatures", ({ labels }) => (labels.relationClasses[0].signatures = []), /relationClasses\[0\]\.signatures/],
  [
    "signatures of other types",
    ({ labels }) => (labels.relationClasses[0].signatures = [["Part", "Nose"]]),
    /labels\.relationClasses\[0\]\.signatures.*Nose.*entityTypes/,
  ],
  [
    "an order that is none",
    ({ labels }) => (labels.relationClasses[0].order = "up"),
    /relationClasses\[0\]\.order = "up"/,
  ],
  ["half a direction", ({ labels }) => (labels.relationClasses[0].order = "forward"), /relationClasses\[0\]/],
  ["classes in another order", ({ labels }) => labels.relationClasses.reverse(), /labels\.relationClasses\[0\]/],
  ["a class twice", ({ labels }) => (labels.relationClasses[1] = labels.relationClasses[0]), /labels\.relationClasses/],
  ["a system that is none", (all) => (all.system = "constructor"), /There is no system called "constructor"/],
  ["another system's name", (all) => (all.system = "cnn"), /config\./],
  ["no labels", (all) => delete (all as Partial<Description>).labels, /no "labels"/],
];

/** Whether a file was refused by a problem of files, not by whatever broke on its content. */
const isRefusal = (thrown: unknown): thrown is Problem =>
  thrown instanceof Problem && (Object.hasOwn(weightWordings, thrown.code) || thrown.code === "unknown-system");

onBackend(["cpu"], () => {
  const wrong = async (bytes: Uint8Array, change: (description: Description) => void) => {
    const description = describedBy(bytes);
    change(description);
    return withDescription(bytes, description);
  };

  it.each(WRONG)("a model with %s is refused by the field's name", async (_, change, message) => {
    const system = tinySystem();
    const bytes = await wrong(await system.save(), change);
    const error: unknown = await loadSystem(bytes).catch((error: unknown) => error);
    expect(error).toSatisfy(isRefusal);
    expect(toldOf(error)).toMatch(message);
    expect(toldOf(error).length).toBeLessThan(2000);
    system.dispose();
  });

  it("a checkpoint is held to the same, and to its tensors' sizes", async () => {
    const system = tinySystem();
    const run = { epochs: 1, batchSize: 2, learningRate: 1e-3, seed: 1, discardNoRelation: 0, clipNorm: 1, warmup: 0 };
    const session = await system.start(SENTENCES, SENTENCES, run);
    await session.next();
    const bytes = await session.checkpoint();
    const refused = async (change: (description: Description) => void) => {
      const file = await wrong(bytes, change);
      return systemFromCheckpoint(file).then(
        () => "loaded",
        (error: unknown) => (isRefusal(error) ? toldOf(error) : error),
      );
    };
    expect(await refused(({ config }) => (config.numLayers = 1e6))).toMatch(/config\.numLayers/);
    expect(await refused(({ config }) => (config.intermediateSize = 25))).toMatch(/intermediate\.dense\.weight/);
    expect(await refused(({ labels }) => labels.entityTypes.push("Zzz"))).toMatch(/ner\.emission/);
    session.dispose();
    system.dispose();
  });

  it("an encoder is held to the same", async () => {
    const system = tinySystem();
    const bytes = await system.save();
    const encoder = (change: (description: Description) => void) => wrong(bytes, change).then(readEncoder);
    expect((await encoder(() => undefined)).config).toMatchObject({ numLayers: 3 });
    await expect(encoder(({ config }) => (config.numLayers = 1e6))).rejects.toThrow(
      saying(/config\.numLayers = 1000000/),
    );
    await expect(encoder(({ config }) => (config.layerNormEps = -1))).rejects.toThrow(
      saying(/config\.layerNormEps = -1/),
    );
    await expect(encoder(({ tokenizer }) => tokenizer.vocabulary.pop())).rejects.toThrow(
      saying(/tokenizer\.vocabulary/),
    );
    await expect(encoder(({ tokenizer }) => (tokenizer.vocabulary[9] = {}))).rejects.toThrow(saying(/vocabulary\[9\]/));
    await expect(encoder(() => undefined).then(() => readEncoder(bytes.slice(0, 99)))).rejects.toSatisfy(isRefusal);
    system.dispose();
  });

  it.each([NaN, Infinity, -Infinity])("a weight of %s is refused by the tensor's name", async (value) => {
    const system = tinySystem();
    const { tensors, metadata } = readSafetensors(await system.save());
    const bias = tensors.get("ner.emission.bias")!;
    const data = new Float32Array(bias.data.slice().buffer);
    data[1] = value;
    const damaged = new Map<string, WritableTensor>(tensors).set("ner.emission.bias", { shape: bias.shape, data });
    const file = writeSafetensors(damaged, metadata);
    await expect(loadSystem(file)).rejects.toThrow(saying(/ner\.emission\.bias holds.*finite/));
    system.dispose();
  });

  describe.each(["focused", "rcn", "joint-bilstm"] as const)("300 mutants of a tiny model of %s", (name) => {
    it("are refused in words or predict what it predicts", { timeout: 120_000 }, async () => {
      const system = name === "focused" ? tinySystem() : await smallSystem(name);
      const bytes = await system.save();
      const expected = await system.predict(SENTENCES);
      const random = createRandom(`mutants of ${name}`);
      let refused = 0;
      for (let i = 0; i < 300; i++) {
        const description = describedBy(bytes);
        const what = mutate(description as unknown as Json, random);
        if (isAnotherModel(description, describedBy(bytes))) continue;
        const before = process.memoryUsage().arrayBuffers;
        const outcome = await loadSystem(withDescription(bytes, description)).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome, what).toSatisfy(isRefusal);
          expect(toldOf(outcome), what).not.toMatch(/\[object|undefined|is not a function/);
          expect(process.memoryUsage().arrayBuffers - before, what).toBeLessThan(64 * 2 ** 20);
          refused++;
          continue;
        }
        const copy = outcome as FocusedSystem;
        expect(await copy.predict(SENTENCES), what).toEqual(expected);
        copy.dispose();
      }
      system.dispose();
      expect(refused).toBeGreaterThan(150);
    });
  });
});

/** Values in range of a field are another model, which only its training could tell from the right one. */
function isAnotherModel({ config }: Description, original: Description): boolean {
  const choices = ["focusedLayers", "numHeads", "iterations", "farthest"];
  return (
    typeof config === "object" &&
    config !== null &&
    choices.some((field) => config[field] !== original.config[field] && Number.isInteger(config[field]))
  );
}

const VALUES: Json[] = [null, true, -1, 0, 0.5, 1e6, 1e30, 2 ** 53, "", "nonsense", "__proto__", {}, [], [[]], ["x"]];

/** Changes one place of the description. @returns what, in words */
function mutate(root: Json, random: Random): string {
  const places: { holder: Json[] | Record<string, Json>; key: string; path: string }[] = [];
  const visit = (value: Json, path: string) => {
    if (typeof value !== "object" || value === null) return;
    const keys = Object.keys(value);
    // Of a long list some places stand for all.
    for (const key of keys.length > 20 ? keys.filter(() => random.uniform() < 20 / keys.length) : keys) {
      const holder = value as Record<string, Json>;
      places.push({ holder: value, key, path: `${path}.${key}` });
      visit(holder[key], `${path}.${key}`);
    }
  };
  visit(root, "");
  const { holder, key, path } = places[random.int(places.length)];
  const record = holder as Record<string, Json>;
  const ways: [string, () => void][] = [
    [
      "removed",
      () => {
        if (Array.isArray(holder)) holder.splice(Number(key), 1);
        else delete record[key];
      },
    ],
    ["doubled", () => (Array.isArray(holder) ? holder.push(holder[Number(key)]) : (record[`${key}2`] = record[key]))],
    ["wrapped", () => (record[key] = [record[key]])],
    ["as text", () => (record[key] = JSON.stringify(record[key]))],
    ["emptied", () => (record[key] = Array.isArray(record[key]) ? [] : {})],
    ...VALUES.map((value): [string, () => void] => [`= ${JSON.stringify(value)}`, () => (record[key] = value)]),
  ];
  const [name, change] = ways[random.int(ways.length)];
  change();
  return `${path} ${name}`;
}
