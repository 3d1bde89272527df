/** What a page itself can find wrong: every code of this room with its values. */
import { problemsOf } from "../text/problem.js";

type None = Record<never, never>;

export interface PageProblems {
  "no-attention": None;
  "none-shipped": None;
  "own-sentences-gone": None;
}

export const pageProblem = problemsOf<PageProblems>();
