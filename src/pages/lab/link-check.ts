/** What a link says that only the sentence and the model can judge: values that are well formed, and yet there is no such thing. */
import { lab } from "../../i18n/index.js";
import { urlProblemWords } from "../../i18n/link-problems.js";
import { maskMatrix } from "../../model/masks.js";
import type { RejectedSetting } from "../../runtime/url-state.js";
import type { Subject } from "../masks-subject.js";
import { decodeMask } from "./mask-code.js";
import type { LabState } from "./settings.js";
import { decodeEdits } from "./transition-code.js";

export interface LinkProblem extends RejectedSetting {
  name: keyof LabState;
}

/** Everything in `state` that does not fit its sentence and model. */
export function checkLink(state: LabState, subject: Subject): LinkProblem[] {
  const { summary, annotated, pair, tokens } = subject;
  const { numLayers, numHeads, relationMask } = summary.config!;
  const T = tokens.length;
  const words = lab.pages.link;
  const problems: LinkProblem[] = [];
  const reject = (name: keyof LabState, reason: string) => problems.push({ name, value: String(state[name]), reason });

  if (state.text === "" && state.sentence !== "" && annotated?.id !== state.sentence)
    reject("sentence", words.sentence);
  if (state.pair.some((at) => at > 0) && pair?.spans.flat().join() !== state.pair.join()) reject("pair", words.pair);
  if (state.k > numLayers) reject("k", urlProblemWords.tooLarge(numLayers));
  if (state.layer > numLayers) reject("layer", urlProblemWords.tooLarge(numLayers));
  if (state.head > numHeads) reject("head", urlProblemWords.tooLarge(numHeads));
  if (state.row >= T) reject("row", urlProblemWords.tooLarge(T - 1));
  if (state.pin.some((at) => at >= T)) reject("pin", words.pin(T));
  const base = pair && maskMatrix(relationMask, T, ...pair.tokens);
  if (state.paint !== "" && !(base && decodeMask(state.paint, base))) reject("paint", words.paint);
  if (state.edits !== "" && !decodeEdits(state.edits, scoresOf(summary.entityTypes.length))) {
    reject("edits", words.edits);
  }
  return problems;
}

/** Room for the CRF's scores: O and four tags a type, with start and end. */
const scoresOf = (types: number) => new Float64Array((4 * types + 2) ** 2);
