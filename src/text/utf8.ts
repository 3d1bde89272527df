/** The text of a reader's file. What is not UTF-8 (Chinese Windows likes to write GBK) would decode to signs that nobody wrote. */
import { fail } from "./formats/fields.js";

/**
 * Without the mark that some editors put first.
 * @param file its name, for the error
 * @throws Problem "bad-format" where the bytes are not UTF-8
 */
export function decodeText(file: string, bytes: AllowSharedBufferSource): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    // What is too long for a string fails too, and otherwise.
    if (!(error instanceof TypeError)) throw error;
    fail({ file, line: null, field: "" }, "not-utf8", {});
  }
}
