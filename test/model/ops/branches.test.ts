/** The attention plan and the lists that turn an index round, read as the kernels read them. */
import { describe, expect, it } from "vitest";
import { planAttention } from "../../../src/model/ops/branches.js";
import type { Branch } from "../../../src/model/ops/branches.js";
import { placesOfRows } from "../../../src/model/ops/lists.js";
import { createRandom } from "../../../src/text/random.js";

/** The places of each row, as a kernel finds them. */
function readLists(lists: Int32Array, size: number): number[][] {
  return Array.from({ length: size }, (_, row) => [...lists.subarray(lists[row], lists[row + 1])]);
}

describe("placesOfRows", () => {
  it("lists where each row is, ascending, and nothing for a row that is nowhere", () => {
    expect(readLists(placesOfRows([2, 0, 2, 2, 1], 4), 4)).toEqual([[1], [4], [0, 2, 3], []]);
    expect(readLists(placesOfRows([], 2), 2)).toEqual([[], []]);
  });

  it("holds for random indices", () => {
    const random = createRandom("lists");
    const index = Array.from({ length: 200 }, () => random.int(37));
    const expected = Array.from({ length: 37 }, (_, row) => index.flatMap((at, place) => (at === row ? [place] : [])));
    expect(readLists(placesOfRows(index, 37), 37)).toEqual(expected);
  });
});

const bits = (...open: number[]) => Float32Array.from(open);

describe("planAttention", () => {
  // Two sentences of two rows under one mask row each; one pair of one row that sees three rows of the pool.
  const branches: Branch[] = [
    { queries: [2, 2], keys: [2, 2], open: bits(1, 1, 1, 0) },
    {
      queries: [1],
      keys: [3],
      open: bits(0, 1, 1),
      queryRows: Int32Array.of(4),
      keyRows: Int32Array.of(4, 0, 0),
    },
  ];
  const { numbers, sections } = planAttention(branches, 6);

  /** The pool rows that query row `row` sees. */
  function seen(row: number): number[] {
    const [firstRow, rows, keysAt, keys, maskAt, maskStep] = numbers.subarray(numbers[row]);
    expect(row - firstRow).toBeLessThan(rows);
    const columns = Array.from({ length: keys }, (_, j) => j);
    return columns
      .filter((j) => numbers[maskAt + (row - firstRow) * maskStep + j] === 1)
      .map((j) => numbers[keysAt + j]);
  }

  it("tells each row what it sees", () => {
    expect([0, 1, 2, 3, 4].map(seen)).toEqual([[0, 1], [0, 1], [2], [2], [0, 0]]);
  });

  it("tells each pool row which keys of which groups it is", () => {
    const { keysAt, groupsOfKeysAt, listsAt } = sections;
    const owners = Array.from({ length: 6 }, (_, row) => {
      const places = [...numbers.subarray(listsAt + numbers[listsAt + row], listsAt + numbers[listsAt + row + 1])];
      return places.map((place) => {
        const [firstRow, , groupKeysAt] = numbers.subarray(numbers[groupsOfKeysAt + place]);
        return [firstRow, keysAt + place - groupKeysAt];
      });
    });
    expect(owners).toEqual([[[0, 0], [4, 1], [4, 2]], [[0, 1]], [[2, 0]], [[2, 1]], [[4, 0]], []]); // prettier-ignore
  });

  it("takes a mask with a row for each query row", () => {
    const own = planAttention([{ queries: [2], keys: [2], open: bits(1, 0, 0, 1) }], 2);
    const [, , , , maskAt, maskStep] = own.numbers.subarray(own.numbers[0]);
    expect([...own.numbers.subarray(maskAt + maskStep, maskAt + 2 * maskStep)]).toEqual([0, 1]);
  });
});
