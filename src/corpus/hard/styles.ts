/** Four ways of writing a report that no author of the first hospital has: lists, notes, dictation, and Chinese mixed with English. */
import type { Random } from "../../text/random.js";
import type { Style } from "../style.js";
import type { Form } from "../vessels.js";

export interface HardStyle extends Style {
  kind: "list" | "notes" | "dictation" | "mixed";
  /** What the n-th item of a list begins with, from 1; nothing in other styles. */
  number(n: number): string;
}

const MARKS: readonly ((n: number) => string)[] = [
  (n) => String.fromCharCode(0x2460 + n - 1),
  (n) => `${n}、`,
  (n) => `${n})`,
  (n) => `（${n}）`,
];

export function drawHardStyle(random: Random): HardStyle {
  const { uniform, weighted, pick } = random;
  const kind = weighted(["list", "notes", "dictation", "mixed"] as const, [3, 2.5, 3, 2]);
  const common: HardStyle = {
    kind,
    naming: "mixed",
    comma: "，",
    stop: "。",
    pause: "、",
    brackets: uniform() < 0.5 ? ["(", ")"] : ["【", "】"],
    percent: pick(["%", "%", "%", "﹪", " %"]),
    dash: pick(["-", "-", "～", "—", "至", "到"]),
    percentTwice: uniform() < 0.3,
    fullWidthDigits: false,
    colon: false,
    spaced: false,
    number: () => "",
  };
  if (kind === "list")
    return {
      ...common,
      naming: pick(["abbreviation", "short"]),
      comma: pick(["；", "/", "，"]),
      stop: pick(["", "；", "。"]),
      pause: pick(["+", "、", "/"]),
      colon: true,
      number: pick(MARKS),
    };
  if (kind === "notes")
    return {
      ...common,
      naming: pick(["short", "abbreviation"]),
      comma: " ",
      stop: "",
      pause: pick(["、", ",", "+"]),
      percent: uniform() < 0.3 ? "" : "%",
      percentTwice: false,
    };
  if (kind === "dictation")
    return {
      ...common,
      naming: "full",
      spelled: pick([undefined, undefined, undefined, hundredths, tenths, characters]),
    };
  return { ...common, naming: "abbreviation", comma: ", ", stop: ".", spaced: true, pause: "/" };
}

/** 百分之七十 · 百分之七十至八十 */
function hundredths(_: Random, first: number, second?: number): Form {
  return { text: `百分之${inChinese(first)}${second ? `至${inChinese(second)}` : ""}`, gloss: gloss(first, second) };
}

/** 七成 · 七至八成, where that is exact; else 百分之… */
function tenths(random: Random, first: number, second?: number): Form {
  if (first % 10 !== 0 || first === 100) return hundredths(random, first, second);
  const to = second ? `至${DIGITS[second / 10]}` : "";
  return { text: `${DIGITS[first / 10]}${to}成`, gloss: gloss(first, second) };
}

/** 七十% · 七十到八十% */
function characters(_: Random, first: number, second?: number): Form {
  return { text: `${inChinese(first)}${second ? `到${inChinese(second)}` : ""}%`, gloss: gloss(first, second) };
}

const gloss = (first: number, second?: number): string => `${first}${second ? `-${second}` : ""}%`;

const DIGITS = "零一二三四五六七八九";

/** A whole number from 1 to 100 in Chinese characters. */
export function inChinese(n: number): string {
  if (n === 100) return "一百";
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  return (tens > 1 ? DIGITS[tens] : "") + (tens > 0 ? "十" : "") + (ones > 0 || tens === 0 ? DIGITS[ones] : "");
}
