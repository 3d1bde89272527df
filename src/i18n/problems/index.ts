/** Every problem and every note in words: the one table that pages and the command line speak from. */
import type { Failure, OlderFailure } from "../../runtime/protocol.js";
import type { Coded } from "../../text/problem.js";
import { modelWordings } from "./model.js";
import { checkpointName, failureWordings, pageWordings, runtimeWordings } from "./runtime.js";
import { corpusWordings, textWordings } from "./text.js";
import { weightWordings } from "./weights.js";
import { after, type Said } from "./wording.js";

export type { Said };
export { checkpointName };

export const WORDINGS = {
  ...textWordings,
  ...corpusWordings,
  ...modelWordings,
  ...weightWordings,
  ...failureWordings,
  ...runtimeWordings,
  ...pageWordings,
};

/** What happened, and what the reader can do. A code that this version does not know (a newer one stored it) stands for itself. */
export function say({ code, values, cause }: Coded): Said {
  const wording = Object.hasOwn(WORDINGS, code) ? (WORDINGS[code as keyof typeof WORDINGS] as Worded) : undefined;
  const said = wording?.(values, cause && say(cause), say) ?? code;
  return typeof said === "string" ? { message: said } : said;
}

type Worded = (values: object, cause: Said | undefined, say: (coded: Coded) => Said) => string | Said;

/** The same in one go, as the command line prints it. */
export function sayAll(coded: Coded): string {
  const { message, advice } = say(coded);
  return [message, advice].filter(Boolean).join(" ");
}

/** What the failure of a run says, by the run's name. */
export function sayFailureOf(name: string, failure: Failure | OlderFailure): { message: string; advice: string } {
  const { message, advice } = sayFailure(failure);
  return { message: `${name}: ${message}`, advice };
}

/** What a failure says, and of a run that failed also what of it is saved. */
export function sayFailure(failure: Failure | OlderFailure): { message: string; advice: string } {
  if ("message" in failure) return failure;
  const { message, advice = "" } = say(failure);
  const { checkpoint } = failure;
  if (checkpoint === undefined) return { message, advice };
  const saved =
    checkpoint === null
      ? "No checkpoint of this run has been saved."
      : `The last saved checkpoint is \u201c${checkpointName(checkpoint)}\u201d (step ${checkpoint.step} of ${checkpoint.totalSteps}).`;
  return { message: after(message, { message: saved }), advice };
}
