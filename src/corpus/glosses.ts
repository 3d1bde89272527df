/** English for surface forms that were typed rather than generated. */
import type { Document, Entity } from "../text/document.js";
import { NEW_DEGREES, NEW_NEGATIONS, NEW_PLACES } from "./hard/lexicon.js";
import { NEW_NAMES } from "./hard/names.js";
import { CLIPPED } from "./lesions.js";
import {
  BRANCH_SEGMENTS,
  DEGREES,
  GRAFT_SEGMENTS,
  LEFT_MAIN_SEGMENTS,
  NEGATIONS,
  SEGMENTS,
  STENT_SEGMENTS,
} from "./lexicon.js";
import { withoutSlips } from "./slips.js";
import { VESSELS, type Form } from "./vessels.js";

/** Words that no form of the lexicon is by itself, but that make up forms of one's own (重度扩张). */
const PARTS: readonly Form[] = [
  { text: "轻度", gloss: "mild" },
  { text: "中度", gloss: "moderate" },
  { text: "重度", gloss: "severe" },
  { text: "严重", gloss: "severe" },
  { text: "轻微", gloss: "slight" },
  { text: "局限性", gloss: "focal" },
  { text: "弥漫性", gloss: "diffuse" },
  { text: "节段性", gloss: "segmental" },
  { text: "偏心性", gloss: "eccentric" },
  { text: "管状", gloss: "tubular" },
  { text: "慢性", gloss: "chronic" },
  { text: "急性", gloss: "acute" },
  { text: "不", gloss: "not" },
  { text: "未", gloss: "not" },
  { text: "分叉部", gloss: "bifurcation" },
  { text: "交界处", gloss: "junction" },
  { text: "支架", gloss: "stent" },
  { text: "冠状动脉", gloss: "coronary artery" },
];

const GLOSSES: ReadonlyMap<string, string> = new Map(
  [
    // Of the second hospital's words those that mean one thing wherever they stand: not 口, 闭, 排除.
    ...[NEW_DEGREES, NEW_NAMES, Object.values(NEW_PLACES).flat(), NEW_NEGATIONS].flat().filter(isPlain),
    ...PARTS,
    ...Object.entries(CLIPPED).map(([text, gloss]) => ({ text, gloss })),
    ...[SEGMENTS, BRANCH_SEGMENTS, LEFT_MAIN_SEGMENTS, GRAFT_SEGMENTS, STENT_SEGMENTS, NEGATIONS].flat(),
    ...DEGREES,
    ...VESSELS.flatMap(({ names }) => names),
  ].map(({ text, gloss }) => [fold(text), gloss]),
);

function isPlain({ text }: Form): boolean {
  return text.length > 1 && text !== "排除" && text !== "没有";
}

const LONGEST = Math.max(...[...GLOSSES.keys()].map((text) => text.length));

const NUMBER = /^\d+(?:\.\d+)?%?(?:-\d+(?:\.\d+)?%?)?$/;

/**
 * English for a span of text, from the longest forms of the lexicon that make it up, in order: 左前降支（LAD） is "left
 * anterior descending artery", 重度扩张 "severe ectasia", ７０～８０％ "70-80%". What no form covers is passed over; undefined
 * where none covers anything.
 */
export function glossOf(text: string): string | undefined {
  const folded = fold(withoutSlips(text)).trim();
  if (NUMBER.test(folded)) return folded;
  const found: string[] = [];
  for (let at = 0; at < folded.length;) {
    const form = longestFormAt(folded, at);
    const gloss = form && GLOSSES.get(form);
    // A name and its abbreviation in brackets say the same thing.
    if (gloss && gloss !== found.at(-1)) found.push(gloss);
    at += form?.length ?? 1;
  }
  return found.length > 0 ? found.join(" ") : undefined;
}

/** The document with a gloss on each entity whose surface form has one. */
export function withGlosses(document: Document): Document {
  const glossed = (entity: Entity): Entity => {
    const gloss = entity.gloss ?? glossOf(document.text.slice(entity.start, entity.end));
    return gloss === undefined ? entity : { ...entity, gloss };
  };
  return { ...document, entities: document.entities.map(glossed) };
}

function longestFormAt(text: string, at: number): string | undefined {
  for (let length = Math.min(LONGEST, text.length - at); length > 0; length--) {
    const form = text.slice(at, at + length);
    if (GLOSSES.has(form)) return form;
  }
  return undefined;
}

/** Full-width characters as half-width ones, and one kind of dash. */
function fold(text: string): string {
  return text.normalize("NFKC").replace(/[~－–—]/g, "-");
}
