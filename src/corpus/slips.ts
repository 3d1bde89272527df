/** Typing slips of a pinyin keyboard: a homophone in place of the right character, seldom. A reader still sees the word. */
import type { Random } from "../text/random.js";
import type { Form } from "./vessels.js";

export const SLIP_RATE = 0.005;

type Slip = readonly [right: string, wrong: string];

const HOMOPHONES: readonly Slip[] = [
  ["狭窄", "峡窄"],
  ["狭窄", "狭榨"],
  ["闭塞", "闭赛"],
  ["斑块", "班块"],
  ["钙化", "钙话"],
  ["迂曲", "于曲"],
  ["降支", "降枝"],
  ["回旋支", "回旋枝"],
  ["钝缘", "顿缘"],
  ["对角支", "对角枝"],
  ["主干", "主杆"],
  ["段", "断"],
  ["开口", "开囗"],
];

/** Slips that only the second hospital (`hard/`) makes, in the same way or by a stroke too many. */
const MORE_SLIPS: readonly Slip[] = [
  ["狭窄", "侠窄"],
  ["狭窄", "狭狭窄"],
  ["狭窄", "狭窄窄"],
  ["闭塞", "闭寒"],
  ["斑块", "斑快"],
  ["钙化", "钙华"],
  ["血栓", "血拴"],
  ["迂曲", "纡曲"],
  ["夹层", "夹曾"],
  ["前降", "前将"],
  ["降支", "降只"],
  ["回旋", "回漩"],
  ["旋支", "旋技"],
  ["对角", "对脚"],
  ["间隔", "间膈"],
  ["右冠", "右管"],
  ["冠状", "冠壮"],
  ["近段", "进段"],
  ["中段", "种段"],
  ["远段", "圆段"],
  ["远端", "远瑞"],
  ["弥漫", "迷漫"],
  ["局限", "局线"],
  ["轻度", "轻渡"],
  ["重度", "重渡"],
];

const MORE_SLIPS_RATE = 0.06;

/** The form, rarely with one character mistyped. */
export function slip<F extends Form>(random: Random, form: F): Form {
  return mistyped(random, form, SLIP_RATE, HOMOPHONES);
}

/** The same, as often and as variously as the second hospital does. */
export function hastySlip<F extends Form>(random: Random, form: F): Form {
  return mistyped(random, form, MORE_SLIPS_RATE, [...HOMOPHONES, ...MORE_SLIPS]);
}

function mistyped(random: Random, form: Form, rate: number, slips: readonly Slip[]): Form {
  if (random.uniform() >= rate) return form;
  const possible = slips.filter(([right]) => form.text.includes(right));
  if (possible.length === 0) return form;
  const [right, wrong] = random.pick(possible);
  return { text: form.text.replace(right, wrong), gloss: form.gloss };
}

/** The text as it was meant. */
export function withoutSlips(text: string): string {
  return [...HOMOPHONES, ...MORE_SLIPS].reduce((meant, [right, wrong]) => meant.replaceAll(wrong, right), text);
}
