import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { loadSystem } from "../../src/model/systems.js";
import { extractCommand } from "../../tools/extract/command.js";
import { shipCommand } from "../../tools/ship/command.js";
import { trainCommand } from "../../tools/train/command.js";
import { run, temporaryFolder } from "./surroundings.js";
import { TINY_MODEL, tinyFiles } from "./tiny.js";

const folder = temporaryFolder();
const trained = join(folder, "run");
const models = join(folder, "models");
const [, , , , , test6] = tinyFiles(folder);

beforeAll(async () => {
  const flags = [...tinyFiles(folder), ...TINY_MODEL, "--tokenizer", "wordpiece", "--epochs", "12", "--out", trained];
  expect((await run(trainCommand, flags)).code).toBe(0);
}, 60_000);

const ship = (name: string, ...flags: string[]) =>
  run(shipCommand, ["--run", trained, "--name", name, "--folder", models, ...flags]);
const card = (name: string) => JSON.parse(readFileSync(join(models, `${name}.json`), "utf8"));
const size = (name: string) => readFileSync(join(models, `${name}.safetensors`)).length;

test("a run is shipped as it is, halved, or in 8 bits, and what that costs is printed and kept", async () => {
  expect((await ship("whole")).code).toBe(0);
  expect(readFileSync(join(models, "whole.safetensors"))).toEqual(readFileSync(join(trained, "model.safetensors")));
  expect((await ship("half", "--rest", "f16")).code).toBe(0);
  const { code, stdout } = await ship("eighth", "--rest", "int8", "--score", test6);
  expect(code).toBe(0);
  expect(size("half")).toBeLessThan(size("whole"));
  expect(size("eighth")).toBeLessThan(size("half"));
  const { scores, rest, bytes } = card("eighth").shipped;
  expect({ rest, bytes }).toEqual({ rest: "int8", bytes: size("eighth") });
  expect(scores.trained.entity).toBeGreaterThan(0.9);
  expect(Math.abs(scores.shipped.entity - scores.trained.entity)).toBeLessThan(0.05);
  expect(stdout).toContain(`trained: entities ${(100 * scores.trained.entity).toFixed(2)}`);
});

test("a gzipped model is smaller, has the hash of its content on its card, and extracts", async () => {
  expect((await ship("packed", "--rest", "int8", "--gzip")).code).toBe(0);
  const path = join(models, "packed.safetensors.gz");
  const file = readFileSync(path);
  expect(file.length).toBeLessThan(size("eighth"));
  expect(card("packed").shipped).toMatchObject({
    path,
    bytes: file.length,
    sha256: createHash("sha256").update(gunzipSync(file)).digest("hex"),
  });
  const read = await run(extractCommand, ["--model", path], { input: "前降支近段可见狭窄。\n" });
  expect(JSON.parse(read.stdout)).toMatchObject({ text: "前降支近段可见狭窄。" });
});

test("a vocabulary is trimmed, and the model still loads and reads", async () => {
  expect((await ship("trimmed", "--trim", "--rest", "int8")).code).toBe(0);
  const system = await loadSystem(readFileSync(join(models, "trimmed.safetensors")));
  expect(system.tokenizer.spec.vocabulary).toHaveLength(card("trimmed").shipped.vocabulary);
  const [read] = await system.predict([{ id: "x", text: "龘前降支近段可见狭窄。", entities: [], relations: [] }]);
  expect(read.entities.length).toBeGreaterThan(0);
  system.dispose();
});

test("too large a model, a missing name and a run that is not done are refused", async () => {
  expect((await ship("large", "--limit", "0.001")).stderr).toContain("Try --rest int8, --trim or --gzip");
  expect((await run(shipCommand, ["--run", trained])).code).toBe(2);
  expect((await run(shipCommand, ["--run", join(folder, "nothing"), "--name", "x"])).code).toBe(1);
});

test.each(["../x", "../../x", "/x", "a/b", "a\\b", "..", ".hidden", "", "a b", "-x"])(
  "a name that is none for a file is refused: %j",
  async (name) => {
    const before = readdirSync(folder, { recursive: true });
    const { code, stderr } = await run(shipCommand, ["--run", trained, `--name=${name}`, "--folder", models]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--name must be a name of letters, digits")]);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  },
);
