import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowedTransitions, spansToTags, tagSet, tagsToSpans } from "../../src/text/bieos.js";
import type { Entity } from "../../src/text/document.js";
import { describeWithShared, readSharedJson } from "../shared.js";

const tokens = (...lengths: number[]) => {
  let start = 0;
  return lengths.map((length) => ({ start, end: (start += length) }));
};
const entity = (id: string, type: string, start: number, end: number): Entity => ({ id, type, start, end });

describe("spansToTags", () => {
  it("tags single, two-token and longer entities", () => {
    const { tags, misaligned, dropped } = spansToTags(tokens(1, 1, 1, 1, 1, 1, 1), [
      entity("a", "X", 0, 1),
      entity("b", "Y", 1, 3),
      entity("c", "X", 4, 7),
    ]);
    expect(tags).toEqual(["S-X", "B-Y", "E-Y", "O", "B-X", "I-X", "E-X"]);
    expect(misaligned).toEqual([]);
    expect(dropped).toEqual([]);
  });

  it("widens an entity that cuts a token, and counts it", () => {
    const cut = entity("a", "X", 1, 3);
    const { tags, placed, misaligned, dropped } = spansToTags(tokens(2, 2, 2), [cut]);
    expect(tags).toEqual(["B-X", "E-X", "O"]);
    expect(placed).toEqual([{ entity: cut, start: 0, end: 2 }]);
    expect(misaligned).toEqual([cut]);
    expect(dropped).toEqual([]);
  });

  it("drops an entity rather than widen it over another, even over one that comes later in the list", () => {
    const cut = entity("a", "X", 0, 3);
    const exact = entity("b", "Y", 2, 4);
    const { tags, placed, dropped, misaligned } = spansToTags(tokens(2, 2), [cut, exact]);
    expect(tags).toEqual(["O", "S-Y"]);
    expect(placed.map(({ entity }) => entity)).toEqual([exact]);
    expect(dropped).toEqual([cut]);
    expect(misaligned).toEqual([cut]);
  });

  it("drops an entity that no token lies under, such as one of white space", () => {
    const space = entity("a", "X", 2, 3);
    const gap = [
      { start: 0, end: 2 },
      { start: 3, end: 5 },
    ];
    expect(spansToTags(gap, [space])).toMatchObject({ tags: ["O", "O"], placed: [], dropped: [space] });
    expect(spansToTags([], [space])).toMatchObject({ tags: [], dropped: [space] });
  });
});

describe("tags and spans", () => {
  const types = ["X", "Y"];
  const tags = tagSet(types);

  it("lists O, then B, I, E, S of every type", () => {
    expect(tags).toEqual(["O", "B-X", "I-X", "E-X", "S-X", "B-Y", "I-Y", "E-Y", "S-Y"]);
    expect(tagSet([])).toEqual(["O"]);
  });

  it("gives back the spans it was made from", () => {
    const spans = fc
      .array(fc.record({ gap: fc.nat(3), length: fc.integer({ min: 1, max: 4 }), type: fc.constantFrom(...types) }))
      .map((parts) => {
        let position = 0;
        return parts.map(({ gap, length, type }, i) => {
          const start = position + gap;
          return entity(`e${i}`, type, start, (position = start + length));
        });
      });
    fc.assert(
      fc.property(spans, (entities) => {
        const length = (entities.at(-1)?.end ?? 0) + 2;
        const { tags: made } = spansToTags(tokens(...new Array<number>(length).fill(1)), entities);
        expect(tagsToSpans(made)).toEqual(entities.map(({ type, start, end }) => ({ type, start, end })));
      }),
    );
  });

  it("allows exactly the sequences that decoding loses nothing of", () => {
    const { start, transitions, end } = allowedTransitions(tags);
    const sequence = fc.array(fc.nat(tags.length - 1), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sequence, (path) => {
        const allowed = start[path[0]] && end[path.at(-1)!] && path.slice(1).every((to, i) => transitions[path[i]][to]);
        const names = path.map((i) => tags[i]);
        const spans = tagsToSpans(names);
        const again = spansToTags(
          tokens(...names.map(() => 1)),
          spans.map(({ type, start, end }, i) => entity(`e${i}`, type, start, end)),
        ).tags;
        expect(again.join() === names.join()).toBe(allowed);
      }),
      { numRuns: 2000 },
    );
  });
});

describeWithShared("tagsToSpans, against the reference's strict IOBES", () => {
  interface Case {
    scheme: string;
    tags: string[];
    expected: [string, number, number][];
  }
  const cases = readSharedJson<{ entities: Case[] }>("oracles", "seqeval.json").entities.filter(
    ({ scheme, tags }) => scheme === "IOBES" && tags.every((tag) => tag === "O" || tag.includes("-")),
  );
  it.each(cases)("$tags", ({ tags, expected }) => {
    expect(tagsToSpans(tags).map(({ type, start, end }) => [type, start, end])).toEqual(expected);
  });
  it("has cases", () => expect(cases.length).toBeGreaterThan(10));
});
