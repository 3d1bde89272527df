/** The model that ships with the site, in Node and on another backend: what the laboratory's pages are held to. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { readFileSync } from "node:fs";
import { beforeAll } from "vitest";
import type { FocusedSystem } from "../../src/model/focused.js";
import { loadFocused } from "../../src/model/systems.js";
import type { SentenceTrace, TokenSpan } from "../../src/model/trace.js";
import type { Document } from "../../src/text/document.js";
import { SENTENCE, SUBJECT } from "./laboratory-page.js";

export interface Reference {
  sentence: Document;
  system: FocusedSystem;
  /** The pair of the tests, in tokens. */
  pair: [TokenSpan, TokenSpan];
  /** Names sentence and pair in a link. */
  link: string;
  /** At the model's own K. */
  trace: SentenceTrace;
}

/** The reference of a test file; filled in before its tests. */
export function useReference(): Reference {
  const reference = {} as Reference;
  beforeAll(async () => {
    await tf.setBackend("cpu");
    const lines = readFileSync("data/corpus/test.jsonl", "utf8").trim().split("\n");
    const sentence = lines.map((line) => JSON.parse(line) as Document).find(({ id }) => id === SENTENCE)!;
    const system = await loadFocused(new Uint8Array(readFileSync("data/models/small.safetensors")));
    const [first, second] = ["Body Part", "Degree"].map((type) =>
      sentence.entities.find((each) => each.type === type)!,
    );
    // Characters are tokens, and [CLS] stands before them.
    const pair: [TokenSpan, TokenSpan] = [
      [first.start + 1, first.end + 1],
      [second.start + 1, second.end + 1],
    ];
    const link = `${SUBJECT}&from=annotated&pair=${[first.start, first.end, second.start, second.end].join("%2C")}`;
    const trace = await system.laboratory.trace(sentence.text, pair, system.config.focusedLayers);
    Object.assign(reference, { sentence, system, pair, link, trace });
  });
  return reference;
}
