/** A tiny model and a handful of annotated sentences, for tests that run the whole thing. */
import type { FocusedConfig } from "../../src/model/config.js";
import { FocusedSystem } from "../../src/model/focused.js";
import type { Document, Entity } from "../../src/text/document.js";
import { labelSetOf } from "../../src/text/labels.js";
import { buildTokenizer } from "../../src/text/tokenizers.js";

export const TINY: Omit<FocusedConfig, "vocabSize"> = {
  hiddenSize: 16,
  numLayers: 3,
  numHeads: 2,
  intermediateSize: 24,
  maxPositions: 40,
  typeVocabSize: 2,
  layerNormEps: 1e-12,
  focusedLayers: 2,
  relationMask: "rc-entities",
  dropout: 0,
};

/** `a:Type` marks an entity with surface a; other pieces are plain text. Relations are [type, head, tail] by order. */
export function sentence(id: string, marked: string, relations: [string, number, number][]): Document {
  let text = "";
  const entities: Entity[] = [];
  for (const piece of marked.split(" ")) {
    const [surface, type] = piece.split(":");
    if (type) entities.push({ id: `e${entities.length}`, type, start: text.length, end: text.length + surface.length });
    text += surface;
  }
  const linked = relations.map(([type, head, tail]) => ({ type, head: `e${head}`, tail: `e${tail}` }));
  return { id, text, entities, relations: linked };
}

export const SENTENCES: Document[] = [
  sentence("s1", "左主干:Part 未见:Negation 狭窄:Degree 。", [
    ["Modifier", 0, 2],
    ["Negative", 1, 2],
  ]),
  sentence("s2", "前降支:Part 近段:Location 狭窄:Degree 约 50%:Quantifier 。", [
    ["Position", 0, 1],
    ["Modifier", 0, 2],
    ["Percentage", 2, 3],
  ]),
  sentence("s3", "回旋支:Part 远段:Location 、 右冠:Part 中段:Location 闭塞:Degree 。", [
    ["Position", 0, 1],
    ["Modifier", 0, 4],
    ["Position", 2, 3],
    ["Modifier", 2, 4],
  ]),
  sentence("s4", "余血管通畅。", []),
  sentence("s5", "前降支:Part 斑块:Degree ， 回旋支:Part 无:Negation 狭窄:Degree 。", [
    ["Modifier", 0, 1],
    ["Modifier", 2, 4],
    ["Negative", 3, 4],
  ]),
  sentence("s6", "右冠:Part 近段:Location 30%:Quantifier 狭窄:Degree 。", [
    ["Position", 0, 1],
    ["Percentage", 3, 2],
    ["Modifier", 0, 3],
  ]),
];

export function tinySystem(config: Partial<FocusedConfig> = {}, seed = 1): FocusedSystem {
  const tokenizer = buildTokenizer(
    "character",
    SENTENCES.map(({ text }) => text),
  );
  const whole = { ...TINY, ...config, vocabSize: tokenizer.spec.vocabulary.length };
  return FocusedSystem.initial(whole, labelSetOf(SENTENCES), tokenizer, seed);
}
