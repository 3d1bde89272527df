/** Reading the bytes of a reader's file as text. */
import { expect, it } from "vitest";
import { decodeText } from "../../src/text/utf8.js";
import { saying } from "../saying.js";

/** 狭窄 as Windows in China writes it. */
const GBK = Uint8Array.of(0xcf, 0xc1, 0xd5, 0xad);

it("reads UTF-8, with or without its mark, from bytes or a buffer", () => {
  const bytes = new TextEncoder().encode("狭窄\uFFFD");
  expect(decodeText("a.txt", bytes)).toBe("狭窄\uFFFD");
  expect(decodeText("a.txt", bytes.buffer)).toBe("狭窄\uFFFD");
  expect(decodeText("a.txt", Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe("a");
});

it.each([
  ["GBK", GBK],
  ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x61, 0x00)],
  ["cut in a character", new TextEncoder().encode("狭窄").slice(0, -1)],
])("says of a file in another encoding which it is and what to do: %s", (_, bytes) => {
  const read = () => decodeText("reports.txt", bytes);
  expect(read).toThrow(saying(/^reports.txt: not text in UTF-8\. .*save it with the encoding UTF-8/));
});
