/** How a problem is put into words. */
import type { Coded } from "../../text/problem.js";

/** What happened, and what the reader can do where the message does not say so. */
export interface Said {
  message: string;
  advice?: string;
}

/**
 * From a problem's values to its words.
 * @param cause what the wording of its cause says, where it has one
 * @param say words problems that stand among the values
 */
type Wording<Values> = (values: Values, cause: Said | undefined, say: (coded: Coded) => Said) => string | Said;

/** A wording for each code of a room. */
export type Wordings<Table> = { readonly [Code in keyof Table]: Wording<Table[Code]> };

/** A sentence, and after it what the cause says. */
export const after = (sentence: string, cause?: Said): string => [sentence, cause?.message].filter(Boolean).join(" ");
