/** `npm run pretraining`: an encoder from text, resumed bit for bit, and taken up by `train`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSafetensors } from "../../src/model/weights/safetensors.js";
import type { PretrainingCard } from "../../tools/pretrain/card.js";
import { pretrainCommand } from "../../tools/pretrain/command.js";
import { shipCommand } from "../../tools/ship/command.js";
import { trainCommand } from "../../tools/train/command.js";
import { run, temporaryFolder } from "./surroundings.js";
import { tinyFiles } from "./tiny.js";

const folder = temporaryFolder();
const out = (name: string) => join(folder, name);
const read = (name: string, file: string) => new Uint8Array(readFileSync(join(folder, name, file)));
const card = (name: string) => JSON.parse(readFileSync(join(folder, name, "run.json"), "utf8")) as PretrainingCard;
const TINY =
  "--layers 1 --hidden 16 --heads 2 --sentences 120 --held-out 12 --batch 8 --steps 12 --measure-every 6".split(" ");

describe("a run", () => {
  it("writes encoder, checkpoint and card, and says what it measured", async () => {
    const { code, stdout, stderr } = await run(pretrainCommand, [...TINY, "--out", out("whole")]);
    expect(code, stderr).toBe(0);
    const { state, curve, steps, texts, tokens, flops, baseline } = card("whole");
    expect({ state, steps }).toEqual({ state: "done", steps: 12 });
    expect(curve.map(({ step }) => step)).toEqual([0, 6, 12]);
    expect(curve[2].heldOutLoss).toBeLessThan(curve[0].heldOutLoss);
    expect(texts.train.sentences).toBe(108);
    expect(tokens).toBeGreaterThan(12 * 8 * 10);
    expect(flops).toBeGreaterThan(1e6);
    expect(JSON.parse(stdout)).toMatchObject({ steps: 12, baseline, heldOutLoss: curve[2].heldOutLoss });
    const { tensors, metadata } = readSafetensors(read("whole", "encoder.safetensors"));
    expect(tensors.get("bert.embeddings.word_embeddings.weight")!.dtype).toBe("F16");
    expect(JSON.parse(metadata.pretraining)).toMatchObject({ steps: 12, texts });
    expect(stderr).toContain("commonest character");
  });

  it("stopped and resumed ends with the same encoder, bit for bit", async () => {
    const stop = new AbortController();
    let seen = "";
    const onStderr = (said: string) => {
      seen += said;
      if (seen.includes("step 6:")) stop.abort();
    };
    const first = await run(pretrainCommand, [...TINY, "--out", out("halved")], { stop: stop.signal, onStderr });
    expect(first.code).toBe(130);
    expect(card("halved")).toMatchObject({ state: "interrupted", steps: 6 });
    const second = await run(pretrainCommand, ["--resume", "--out", out("halved"), "--measure-every", "6"]);
    expect(second.code, second.stderr).toBe(0);
    const tensors = (name: string) => readSafetensors(read(name, "encoder.safetensors")).tensors;
    expect(tensors("halved")).toEqual(tensors("whole"));
    expect(card("halved").curve.map(({ heldOutLoss }) => heldOutLoss)).toEqual(
      card("whole").curve.map(({ heldOutLoss }) => heldOutLoss),
    );
    expect(card("halved").tokens).toBe(card("whole").tokens);
  });

  it("goes on only with the settings that it began with, and replaces no other run unasked", async () => {
    const other = await run(pretrainCommand, ["--resume", "--out", out("whole"), "--lr", "0.5"]);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("contradicts the run")]);
    const again = await run(pretrainCommand, [...TINY, "--out", out("whole")]);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("holds a run already")]);
  });
});

it("starts from an encoder, learns from a reader's own text, and keeps sentences of dev and test out", async () => {
  const [line] = readFileSync(new URL("../../data/corpus/test.jsonl", import.meta.url), "utf8").split("\n");
  const known = (JSON.parse(line) as { text: string }).text;
  writeFileSync(out("own.txt"), `${known}\n右冠近段通畅。左主干正常；\n前降支很长。\n前降支很长。\n`);
  const args = ["--init", join(out("whole"), "encoder.safetensors"), "--text", out("own.txt"), "--steps", "3"];
  const { code, stderr } = await run(pretrainCommand, [...args, "--batch", "2", "--out", out("own")]);
  expect(code, stderr).toBe(0);
  const { texts, config, init } = card("own");
  expect(texts).toMatchObject({ grammar: 0, leftOut: 1, repeated: 1 });
  expect(texts.train.sentences + texts.heldOut.sentences).toBe(3);
  expect(config).toEqual(card("whole").config);
  expect(init!.path).toContain("whole");
  const nothing = await run(pretrainCommand, ["--sentences", "0", "--out", out("nothing")]);
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining("nothing to learn from")]);
});

it("its encoder is what training starts from", async () => {
  const encoder = ["--encoder", join(out("whole"), "encoder.safetensors")];
  const files = tinyFiles(folder);
  const settings = ["--k", "1", "--epochs", "1", "--batch", "8", "--out", out("tuned"), "--json"];
  const { code, stderr } = await run(trainCommand, [...encoder, ...files, ...settings]);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`vocabulary of ${card("whole").config.vocabSize}`);
});

it("its encoder can be shipped with its card, unless it is too large", async () => {
  const args = ["--run", out("whole"), "--name", "tiny", "--folder", out("encoders")];
  const { code, stdout, stderr } = await run(shipCommand, args);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("tiny.safetensors");
  expect(read("encoders", "tiny.safetensors")).toEqual(read("whole", "encoder.safetensors"));
  const shipped = JSON.parse(readFileSync(join(out("encoders"), "tiny.json"), "utf8")) as PretrainingCard;
  expect(shipped).toMatchObject({ ...card("whole"), shipped: { bytes: read("whole", "encoder.safetensors").length } });
  const large = await run(shipCommand, [...args, "--limit", "0.001"]);
  expect([large.code, large.stderr]).toEqual([1, expect.stringContaining("a shipped one may have 0.001")]);
});
