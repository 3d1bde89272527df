/** Typing slips of a pinyin keyboard: a homophone in place of the right character, seldom. A reader still sees the word. */
import type { Random } from "../text/random.js";
import type { Form } from "./vessels.js";

export const SLIP_RATE = 0.005;

const HOMOPHONES: readonly [right: string, wrong: string][] = [
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

/** The form, rarely with one character mistyped. */
export function slip<F extends Form>(random: Random, form: F): Form {
  if (random.uniform() >= SLIP_RATE) return form;
  const possible = HOMOPHONES.filter(([right]) => form.text.includes(right));
  if (possible.length === 0) return form;
  const [right, wrong] = random.pick(possible);
  return { text: form.text.replace(right, wrong), gloss: form.gloss };
}

/** The text as it was meant. */
export function withoutSlips(text: string): string {
  return HOMOPHONES.reduce((meant, [right, wrong]) => meant.replaceAll(wrong, right), text);
}
