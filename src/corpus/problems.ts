/** What can be wrong with sentences to pretrain on: every code of this room with its values. */
import { problemsOf } from "../text/problem.js";

export interface CorpusProblems {
  /** One is held out to measure with. */
  "too-few-sentences": { sentences: number; least: number };
}

export const corpusProblem = problemsOf<CorpusProblems>();
