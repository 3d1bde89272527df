import { describe, expect, test } from "vitest";
import { trainingTokenizer } from "../../src/model/systems.js";
import { positionsFor, sentenceLength, splitByLength } from "../../tools/train/lengths.js";
import { modelConfig } from "../../tools/train/model.js";
import { tokenizerFor } from "../../src/text/script.js";
import { newSettings, TRAIN_FLAGS } from "../../tools/train/settings.js";
import { parseFlags } from "../../tools/lib/flags.js";
import { counted, duration } from "../../tools/lib/words.js";

describe("the tokeniser that suits a text", () => {
  test.each([
    [["左前降支LAD近段狭窄30%。"], "character"],
    [["John Wilkes Booth was an actor .", "He came to 北京 ."], "wordpiece"],
    [["ひらがなとカタカナ"], "character"],
    [["한국어 문장"], "wordpiece"],
    [["1 2 3"], "character"],
  ])("%j", (texts, kind) => {
    expect(tokenizerFor(texts).kind).toBe(kind);
  });

  test("says why", () => {
    expect(tokenizerFor(["狭窄LM"]).why).toBe("50% of the letters of train are Chinese or Japanese");
  });
});

describe("positions", () => {
  test("fit the longest sentence, in steps of 16, up to the limit", () => {
    expect(positionsFor([5, 33, 20], 256)).toBe(48);
    expect(positionsFor([32], 256)).toBe(32);
    expect(positionsFor([300], 256)).toBe(256);
    expect(positionsFor([], 256)).toBe(16);
  });

  test("tell which sentences are too long: [CLS] and [SEP] count", () => {
    const documents = ["abc", "abcd", "a b c d e"].map((text) => ({ id: text, text, entities: [], relations: [] }));
    const tokenizer = trainingTokenizer("character", documents);
    expect(sentenceLength(tokenizer, "a b")).toBe(4);
    const { fitting, tooLong } = splitByLength(documents, tokenizer, 6);
    expect(fitting.map(({ id }) => id)).toEqual(["abc", "abcd"]);
    expect(tooLong.map(({ id }) => id)).toEqual(["a b c d e"]);
  });
});

describe("sizes", () => {
  const config = (...args: string[]) => {
    const { values } = parseFlags(TRAIN_FLAGS, ["--train", "a", "--dev", "b", ...args]);
    return modelConfig(newSettings(values), 48);
  };

  test("have standards that follow one another", () => {
    expect(config()).toMatchObject({
      ...{ numLayers: 6, focusedLayers: 4, hiddenSize: 128, numHeads: 4, intermediateSize: 512, maxPositions: 48 },
      ...{ relationMask: "rc-entities", dropout: 0.1 },
    });
    expect(config("--layers", "2", "--hidden", "64")).toMatchObject({ focusedLayers: 2, intermediateSize: 256 });
    expect(config("--k", "0", "--mask", "rc-context")).toMatchObject({ focusedLayers: 0, relationMask: "rc-context" });
  });
});

test("figures in words", () => {
  expect([0, 59.6, 61, 3599, 3900].map(duration)).toEqual([
    "0 s",
    "1 min 0 s",
    "1 min 1 s",
    "59 min 59 s",
    "1 h 5 min",
  ]);
  expect([counted(0, "line"), counted(1, "line")]).toEqual(["0 lines", "1 line"]);
});
