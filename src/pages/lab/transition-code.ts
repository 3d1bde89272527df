/** Edited CRF scores in a link: "cell:score" pairs, cells counted as in `joinScores`. */

export function encodeEdits(scores: Float64Array, trained: Float64Array): string {
  const edits: string[] = [];
  scores.forEach((score, k) => {
    if (score !== trained[k]) edits.push(`${k}:${score}`);
  });
  return edits.join(",");
}

/** The trained scores with the edits; null where the code does not fit. */
export function decodeEdits(code: string, trained: Float64Array): Float64Array | null {
  const scores = trained.slice();
  for (const edit of code === "" ? [] : code.split(",")) {
    const match = /^(\d+):(-?\d+(?:\.\d+)?(?:e-?\d+)?)$/.exec(edit);
    if (!match || Number(match[1]) >= scores.length) return null;
    scores[Number(match[1])] = Number(match[2]);
  }
  return scores;
}
