import { describe, expect, test } from "vitest";
import { chainTo, entityStretches, tagAt, tagPath, trellisLayout } from "../../../src/components/lab/trellis-layout.js";
import { viterbi } from "../../../src/model/crf/decode.js";
import { tagSet } from "../../../src/text/bieos.js";

const TAGS = tagSet(["Degree", "Location"]);
const layout = trellisLayout(TAGS, 5, 20);

describe("rows", () => {
  test("are grouped by entity type, in the order of the tag set", () => {
    expect(layout.rows.map(({ letter }) => letter).join("")).toBe("OBIESBIES");
    expect(layout.groups.map(({ type, rows }) => [type, rows])).toEqual([
      ["", 1],
      ["Degree", 4],
      ["Location", 4],
    ]);
  });

  test("are found again at their height, and nothing between groups", () => {
    for (const { tag } of layout.rows) expect(tagAt(layout, layout.tagY[tag])).toBe(tag);
    expect(tagAt(layout, layout.groups[1].y - 2)).toBeNull();
    expect(tagAt(layout, layout.height)).toBeNull();
  });
});

test("following the back-pointers from the end of the Viterbi path gives that path", () => {
  const L = 3;
  const emissions = Float64Array.of(1, 0, 0, 0, 2, 0, 0, 0, 1, 0.5, 0, 0);
  const scores = { start: [0, 0, 0], transitions: [0, 1, 0, 0, 0, 1, 1, 0, 0], end: [0, 0, 0] };
  const { path, backPointers } = viterbi(emissions, 4, scores);
  const chain = chainTo(backPointers, L, 3, path[3]);
  expect(chain.map(([, tag]) => tag)).toEqual(Array.from(path));
  expect(chain.map(([t]) => t)).toEqual([0, 1, 2, 3]);
});

test("a path runs through the middles of its cells", () => {
  expect(tagPath(layout, [[0, 0], [2, 1]])).toBe(`M10,${layout.tagY[0]}L50,${layout.tagY[1]}`); // prettier-ignore
});

test("stretches of entities are told apart where one follows another", () => {
  const path = ["B-Degree", "E-Degree", "S-Degree", "O", "B-Location"].map((tag) => TAGS.indexOf(tag));
  expect(entityStretches(path, TAGS)).toEqual([
    { type: "Degree", start: 0, end: 2 },
    { type: "Degree", start: 2, end: 3 },
    { type: "Location", start: 4, end: 5 },
  ]);
});
