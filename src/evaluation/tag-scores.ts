/** Scores of tag sequences (seqeval's classification report), for data that comes as tags rather than documents. */
import { chunks, type Scheme } from "./chunks.js";
import { averages, scoreItems, type Score, type ScoreTable } from "./scores.js";

export interface TagScores extends ScoreTable {
  /** Means over types, each weighted by its number of gold entities; counts are sums. */
  weighted: Score;
  /** Share of tokens whose predicted tag is the gold one. */
  tokenAccuracy: number;
}

/**
 * Scores predicted tag sequences. Without a scheme the reading is the lenient one of the CoNLL script, with a scheme strict.
 * @throws if a predicted sequence is not as long as its gold sequence.
 */
export function scoreTags(
  gold: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  scheme?: Scheme,
): TagScores {
  if (gold.length !== predicted.length)
    throw new Error(`${gold.length} gold sequences, but ${predicted.length} predicted ones.`);
  gold.forEach((tags, i) => {
    if (tags.length !== predicted[i].length)
      throw new Error(`Sequence ${i}: ${tags.length} gold tags, but ${predicted[i].length} predicted ones.`);
  });
  const items = (tags: readonly string[]) =>
    (scheme ? chunks(tags, "strict", scheme) : chunks(tags, "default")).map(({ type, start, end }) => ({
      key: JSON.stringify([type, start, end]),
      type,
    }));
  const table = scoreItems(gold.map((tags, i) => [items(tags), items(predicted[i])]));
  const tokens = gold.flat();
  const guesses = predicted.flat();
  const right = tokens.filter((tag, i) => tag === guesses[i]).length;
  return {
    ...table,
    weighted: weighted(Object.values(table.perType)),
    tokenAccuracy: tokens.length ? right / tokens.length : 0,
  };
}

function weighted(scores: readonly Score[]): Score {
  const { micro } = averages(scores);
  const mean = (field: "precision" | "recall" | "f1") =>
    micro.gold ? scores.reduce((total, s) => total + s[field] * s.gold, 0) / micro.gold : 0;
  return { ...micro, precision: mean("precision"), recall: mean("recall"), f1: mean("f1") };
}
