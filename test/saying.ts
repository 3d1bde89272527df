/** Problems carry codes; tests that hold a wording ask what a reader would be told. */
import { say, sayFailure } from "../src/i18n/problems/index.js";
import type { Failure } from "../src/runtime/protocol.js";
import { messageOf, type Coded } from "../src/text/problem.js";

/** All that a reader is told of a problem or a failure, or the message of any other error. */
export function toldOf(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown) || !("values" in thrown))
    return messageOf(thrown);
  const { message, advice } = "checkpoint" in thrown ? sayFailure(thrown as Failure) : say(thrown as Coded);
  return [message, advice].filter(Boolean).join(" ");
}

/** Matches what is told with these words: for `toThrow`, and inside `toMatchObject`. */
export function saying(words: string | RegExp): Error {
  const matcher = {
    asymmetricMatch: (thrown: unknown) =>
      typeof words === "string" ? toldOf(thrown).includes(words) : words.test(toldOf(thrown)),
    toString: () => "Saying",
    toAsymmetricMatcher: () => `Saying<${String(words)}>`,
  };
  return matcher as unknown as Error;
}
