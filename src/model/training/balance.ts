/**
 * How L_ner and L_rc share one gradient. The paper adds them as they are; L_ner is a sum over the tokens of a sentence and L_rc a
 * mean over pairs, so L_ner is far larger at first, and one clip of the whole gradient leaves the relations little of a step.
 */
import type { TrainingOptions } from "../config.js";

/** What each loss is multiplied with. */
export interface LossWeights {
  ner: number;
  relation: number;
}

/** Both losses as they are. */
export const PLAIN: LossWeights = { ner: 1, relation: 1 };

/** Log-variances that learned weights come from, with their Adam moments: all that a run must remember. */
export interface BalanceState {
  steps: number;
  ner: LearnedWeight;
  relation: LearnedWeight;
}

interface LearnedWeight {
  /** s in exp(-s) L + s (Kendall et al. 2018, with s = log σ²). */
  logVariance: number;
  first: number;
  second: number;
}

/** Adam's for the log-variances: they have to move by several units in a few hundred steps. */
const LEARNED_RATE = 0.02;
const [BETA1, BETA2, EPS] = [0.9, 0.999, 1e-8];

const fresh = (): LearnedWeight => ({ logVariance: 0, first: 0, second: 0 });

/** The weights of the losses, step by step. */
export class LossBalance {
  /** Undefined where nothing is learned. */
  state?: BalanceState;

  constructor(private readonly options: Pick<TrainingOptions, "nerWeight" | "balance">) {
    if (options.balance === "learned") this.state = { steps: 0, ner: fresh(), relation: fresh() };
  }

  /**
   * Of a batch.
   * @param sentences how many it has
   * @param tokens of all of them, [CLS] and [SEP] not counted
   */
  weights(sentences: number, tokens: number): LossWeights {
    const { nerWeight = 1, balance } = this.options;
    if (balance === "token") return { ner: (nerWeight * sentences) / Math.max(1, tokens), relation: 1 };
    if (!this.state) return { ner: nerWeight, relation: 1 };
    return {
      ner: nerWeight * Math.exp(-this.state.ner.logVariance),
      relation: Math.exp(-this.state.relation.logVariance),
    };
  }

  /** Moves learned weights after a step. @param losses unweighted; a task without a loss in this batch has 0 */
  observe({ ner, relation }: LossWeights): void {
    if (!this.state) return;
    this.state.steps++;
    const nerWeight = this.options.nerWeight ?? 1;
    if (ner > 0) learn(this.state.ner, nerWeight * ner, this.state.steps);
    if (relation > 0) learn(this.state.relation, relation, this.state.steps);
  }
}

/** One step of Adam on d/ds (exp(-s) L + s) = 1 - exp(-s) L. */
function learn(weight: LearnedWeight, loss: number, steps: number): void {
  const gradient = 1 - Math.exp(-weight.logVariance) * loss;
  weight.first = BETA1 * weight.first + (1 - BETA1) * gradient;
  weight.second = BETA2 * weight.second + (1 - BETA2) * gradient ** 2;
  const [first, second] = [weight.first / (1 - BETA1 ** steps), weight.second / (1 - BETA2 ** steps)];
  weight.logVariance -= (LEARNED_RATE * first) / (Math.sqrt(second) + EPS);
}
