import { describe, expect, it } from "vitest";
import { textSentences } from "../../src/text/sentences.js";

describe("running text", () => {
  it("is cut after full stops, semicolons and line ends, the marks staying", () => {
    expect(textSentences("左主干正常。前降支狭窄；回旋支通畅\r\n\n  右冠闭塞！好？", 100)).toEqual([
      "左主干正常。",
      "前降支狭窄；",
      "回旋支通畅",
      "右冠闭塞！",
      "好？",
    ]);
  });

  it("leaves a closing bracket with its sentence", () => {
    expect(textSentences("（未见狭窄。）通畅。", 100)).toEqual(["（未见狭窄。）通畅。"]);
  });

  it("cuts what is too long after the last comma that fits, or where it must", () => {
    expect(textSentences("一二三，四五，六七八九十", 6)).toEqual(["一二三，", "四五，", "六七八九十"]);
    expect(textSentences("一二三四五六七", 3)).toEqual(["一二三", "四五六", "七"]);
    const long = "狭窄，".repeat(50) + "𠀀𠀁";
    const pieces = textSentences(long, 10);
    expect(pieces.join("")).toBe(long);
    expect(Math.max(...pieces.map((piece) => [...piece].length))).toBeLessThanOrEqual(10);
  });

  it("is nothing where there is nothing", () => expect(textSentences(" \n\n", 10)).toEqual([]));
});
