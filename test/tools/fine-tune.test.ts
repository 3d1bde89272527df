/** A few steps of fine-tuning from each real encoder, from the command line, on a slice of data. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadSystem } from "../../src/model/systems.js";
import type { Document } from "../../src/text/document.js";
import { readDocuments } from "../../src/text/formats/index.js";
import { hasEncoder, KNOWN_ENCODERS } from "../../tools/lib/encoders.js";
import { trainCommand } from "../../tools/train/command.js";
import { run, temporaryFolder } from "./surroundings.js";
import { tinyFiles } from "./tiny.js";

const folder = temporaryFolder();
const reports = readDocuments("train.jsonl", readFileSync("data/corpus/train.jsonl", "utf8")).documents;

/** "Name works for Company.", and one whose entity ends inside a word piece. */
const NAMES = ["Ada Marlow", "Ben Okafor", "Cho Minjung", "Dora Lindqvist"];
const english: Document[] = NAMES.map((name, i) => {
  const text = `${name} works for Northwind ${i}.`;
  const at = (id: string, type: string, surface: string) => ({
    id,
    type,
    start: text.indexOf(surface),
    end: text.indexOf(surface) + surface.length,
  });
  const company = at("b", "Org", i === 0 ? "Northwin" : "Northwind");
  return {
    id: `e${i}`,
    text,
    entities: [at("a", "Peop", name), company],
    relations: [{ type: "Work_For", head: "a", tail: "b" }],
  };
});

const CASES = {
  "bge-small-zh": { documents: reports.slice(0, 4), K: "2", widened: 0 },
  minilm: { documents: english, K: "1", widened: 1 },
};

describe("fine-tuning", () => {
  for (const [name, { documents, K, widened }] of Object.entries(CASES)) {
    const body = hasEncoder(name) ? test : test.skip;
    body(
      `from ${name} (skipped without the optional package ${KNOWN_ENCODERS[name].package})`,
      async () => {
        const out = join(folder, name);
        const splits = { train: documents, dev: documents.slice(1, 2), test: documents.slice(2, 3) };
        const flags = `--encoder ${name} --trim --k ${K} --batch 2 --epochs 1 --lr 0.0005 --encoder-lr 0.00005 --max-tokens 64 --json`;
        const { code, stderr } = await run(trainCommand, [
          ...tinyFiles(folder, splits),
          ...flags.split(" "),
          "--out",
          out,
        ]);
        expect(stderr).toMatch(/trimmed from (21128|30522) tokens/);
        expect(code).toBe(0);
        const card = JSON.parse(readFileSync(join(out, "run.json"), "utf8"));
        expect(card.options).toMatchObject({ learningRate: 0.0005, encoderLearningRate: 0.00005 });
        expect(card.data.files.train.alignment).toMatchObject({ widened, dropped: 0, unknownTokens: 0 });
        if (widened > 0) expect(stderr).toContain("train: 1 entity cut a word piece, widened to whole pieces");
        const system = await loadSystem(readFileSync(join(out, "model.safetensors")));
        expect(await system.predict(documents.slice(0, 1))).toHaveLength(1);
        system.dispose();
      },
      120_000,
    );
  }

  test("the flags for an encoder need one", async () => {
    const { code, stderr } = await run(trainCommand, [...tinyFiles(folder), "--trim", "--out", join(folder, "none")]);
    expect(code).toBe(2);
    expect(stderr).toContain("--trim needs --encoder");
  });
});
