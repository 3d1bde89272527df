/**
 * The scores of a linear-chain conditional random field, and which moves between its tags may be forbidden.
 *
 * A sequence of tags y_0 … y_{T-1} over emissions e has the score
 *
 *     s(y) = start[y_0] + Σ_t e_t[y_t] + Σ_{t≥1} transitions[y_{t-1}, y_t] + end[y_{T-1}]
 *
 * and the probability exp(s(y)) / Z, where Z = Σ_y exp(s(y)) is the partition function.
 */

/** What a CRF knows besides the emissions; L tags. */
export interface CrfScores {
  /** [L] */
  start: ArrayLike<number>;
  /** [L, L], row = from, column = to. */
  transitions: ArrayLike<number>;
  /** [L] */
  end: ArrayLike<number>;
}

/** Which moves are legal (1) and which are not (0), in the layout of `CrfScores`. */
export interface CrfConstraints {
  start: ArrayLike<number>;
  transitions: ArrayLike<number>;
  end: ArrayLike<number>;
}

/** The same scores with every forbidden move at -∞, so that no sequence that takes one has any probability. */
export function constrain(scores: CrfScores, allowed: CrfConstraints): CrfScores {
  const forbid = (values: ArrayLike<number>, legal: ArrayLike<number>, what: string) => {
    if (legal.length !== values.length)
      throw new Error(`The constraints on ${what} have ${legal.length} entries for ${values.length} scores.`);
    return Float64Array.from(values, (value, k) => (legal[k] ? value : -Infinity));
  };
  return {
    start: forbid(scores.start, allowed.start, "start"),
    transitions: forbid(scores.transitions, allowed.transitions, "transitions"),
    end: forbid(scores.end, allowed.end, "end"),
  };
}

/**
 * Checks that `scores` and `emissions` ([T, L], row-major; longer is fine) fit together.
 * @returns L, the number of tags
 */
export function countTags(emissions: ArrayLike<number>, length: number, scores: CrfScores): number {
  const tags = scores.start.length;
  if (tags === 0) throw new Error("A CRF needs at least one tag, got 0.");
  if (scores.end.length !== tags || scores.transitions.length !== tags * tags)
    throw new Error(
      `A CRF over ${tags} tags needs ${tags} end scores and ${tags * tags} transitions, ` +
        `got ${scores.end.length} and ${scores.transitions.length}.`,
    );
  if (!Number.isInteger(length) || length < 0 || length * tags > emissions.length)
    throw new Error(
      `A length of ${length} over ${tags} tags does not fit ${emissions.length} emissions: ` +
        `expected at least length × tags of them.`,
    );
  return tags;
}
