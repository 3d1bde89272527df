/** What the trellis shows, held to enumeration of every sequence of tags. */
import { describe, expect, test } from "vitest";
import { crfAnswer, illegalMoves, joinScores, ownBest, splitScores } from "../../../src/pages/lab/trellis-data.js";
import { allowedTransitions, tagSet } from "../../../src/text/bieos.js";
import { createRandom } from "../../../src/text/random.js";

const TAGS = tagSet(["X"]);
const L = TAGS.length;
const N = 4;
const random = createRandom(5);
const draw = (length: number) => Float32Array.from({ length }, () => 4 * random.uniform() - 2);
const rules = allowedTransitions(TAGS);
const trace = {
  tags: TAGS,
  emissions: { data: draw(N * L), shape: [N, L] },
  start: draw(L),
  transitions: draw(L * L),
  end: draw(L),
  allowed: {
    start: rules.start.map(Number),
    transitions: rules.transitions.flat().map(Number),
    end: rules.end.map(Number),
  },
  path: [],
};

/** Every legal sequence with its score. */
function sequences(): { path: number[]; score: number }[] {
  const found: { path: number[]; score: number }[] = [];
  for (let code = 0; code < L ** N; code++) {
    const path = Array.from({ length: N }, (_, t) => Math.floor(code / L ** t) % L);
    if (illegalMoves(path, trace.allowed).length > 0) continue;
    let score = trace.start[path[0]] + trace.end[path[N - 1]];
    path.forEach((tag, t) => {
      score += trace.emissions.data[t * L + tag] + (t > 0 ? trace.transitions[path[t - 1] * L + tag] : 0);
    });
    found.push({ path, score });
  }
  return found;
}

describe("the CRF's answer", () => {
  const answer = crfAnswer(trace, trace);
  const all = sequences();
  const Z = all.reduce((sum, { score }) => sum + Math.exp(score), 0);

  test("is the best legal sequence, with its score", () => {
    const best = all.reduce((a, b) => (b.score > a.score ? b : a));
    expect(answer.path).toEqual(best.path);
    expect(answer.score).toBeCloseTo(best.score, 5);
  });

  test("has the log Z and the marginals of the legal sequences", () => {
    expect(answer.logPartition).toBeCloseTo(Math.log(Z), 5);
    for (let t = 0; t < N; t++)
      for (let j = 0; j < L; j++) {
        const share = all.filter(({ path }) => path[t] === j).reduce((sum, { score }) => sum + Math.exp(score) / Z, 0);
        expect(answer.marginals[t * L + j]).toBeCloseTo(share, 5);
      }
  });

  test("changes with an edited transition", () => {
    const [from, to] = [answer.path[1], answer.path[2]];
    const transitions = Float64Array.from(trace.transitions);
    transitions[from * L + to] -= 50;
    const moved = crfAnswer(trace, { ...trace, transitions });
    expect([moved.path[1], moved.path[2]]).not.toEqual([from, to]);
  });
});

test("each character's own best tag, and the moves it may not make", () => {
  expect(ownBest([0, 3, 1, 5, 5, 0], 2, 3)).toEqual([1, 0]);
  const [O, B, I, E, S] = [0, 1, 2, 3, 4];
  expect(illegalMoves([B, I, E, O, S], trace.allowed)).toEqual([]);
  expect(illegalMoves([I, O, B, B], trace.allowed)).toEqual([0, 1, 3, 4]);
  expect(illegalMoves([], trace.allowed)).toEqual([]);
});

test("scores go into a square and come back", () => {
  const square = joinScores(trace, (length) => new Float64Array(length));
  expect(square).toHaveLength((L + 1) ** 2);
  expect(square[L]).toBe(0);
  const { start, transitions, end } = splitScores(square);
  expect(Array.from(start)).toEqual(Array.from(trace.start));
  expect(Array.from(transitions)).toEqual(Array.from(trace.transitions));
  expect(Array.from(end)).toEqual(Array.from(trace.end));
});
