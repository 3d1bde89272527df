/** Links that ask for what the sentence or the model does not have. */
import { describe, expect, test, vi } from "vitest";
import { checkLink } from "../../../src/pages/lab/link-check.js";
import { LAB_SETTINGS } from "../../../src/pages/lab/settings.js";
import type { LabState } from "../../../src/pages/lab/settings.js";
import { pairOf } from "../../../src/pages/masks-pairs.js";
import type { Subject } from "../../../src/pages/masks-subject.js";
import { defineState } from "../../../src/runtime/url-state.js";

// The files that a built site fetches; none is needed to judge a link.
vi.mock("../../../src/runtime/assets.js", () => ({}));

const text = "左主干近段狭窄";
const entities = [
  { id: "a", type: "Body Part", start: 0, end: 3 },
  { id: "b", type: "Location", start: 3, end: 5 },
];
const characters = [...text].map((each, i) => ({ text: each, start: i, end: i + 1, unknown: false }));
const tokens = [
  { text: "[CLS]", start: 0, end: 0, unknown: false },
  ...characters,
  { text: "[SEP]", start: 7, end: 7, unknown: false },
];
const annotated = { id: "r1-1", text, entities, relations: [] };
const subject = {
  summary: {
    entityTypes: ["Body Part", "Location"],
    config: { numLayers: 4, numHeads: 2, focusedLayers: 2, relationMask: "rc-entities" },
  },
  text,
  tokens,
  predicted: annotated,
  annotated,
  rail: "predicted",
  pair: pairOf({ tokens }, entities[0], entities[1]),
} as unknown as Subject;

const state = (change: Partial<LabState>): LabState => ({ ...defineState(LAB_SETTINGS).defaults(), ...change });
const rejected = (change: Partial<LabState>) => checkLink(state(change), subject).map(({ name }) => name);

describe("a link is held to its sentence and model", () => {
  test("what there is passes", () => {
    expect(rejected({})).toEqual([]);
    const fine = { sentence: "r1-1", pair: [0, 3, 3, 5], k: 4, layer: 4, head: 2, row: 8, pin: [8, 8] } as const;
    expect(rejected({ ...fine, paint: "5.3", edits: "0:1.5" })).toEqual([]);
  });

  test.each<[keyof LabState, Partial<LabState>]>([
    ["sentence", { sentence: "r9-9" }],
    ["pair", { pair: [0, 2, 3, 5] }],
    ["k", { k: 5 }],
    ["layer", { layer: 5 }],
    ["head", { head: 3 }],
    ["row", { row: 9 }],
    ["pin", { pin: [0, 9] }],
    ["paint", { paint: "5.300" }],
    ["edits", { edits: "100:1" }],
  ])("%s that there is not is rejected, with its value and a reason", (name, change) => {
    const [problem, ...others] = checkLink(state(change), subject);
    expect(others).toEqual([]);
    expect(problem.name).toBe(name);
    expect(problem.value).toBe(String(change[name]));
    expect(problem.reason).not.toBe("");
  });
});
