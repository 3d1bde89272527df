/** What the peer is asked and answers: spans in words on one side, in characters on the other. */
import { describe, expect, test } from "vitest";
import type { Document } from "../../../src/text/document.js";
import { createTokenizer } from "../../../src/text/tokenizers.js";
import { answeredDocument, askedSentence } from "../../../tools/peer/sentences.js";
import type { PeerAnswer } from "../../../tools/peer/sentences.js";

const vocabulary = [
  "[PAD]",
  "[UNK]",
  "[CLS]",
  "[SEP]",
  "[MASK]",
  "ann",
  "lee",
  "of",
  "nor",
  "##way",
  "u",
  ".",
  "s",
  ",",
];
const tokenizer = createTokenizer({ kind: "wordpiece", vocabulary, lowercase: true });
const labels = { entityTypes: ["Loc", "Peop"], relationTypes: ["Kill", "Live_In"] };
const id = (token: string) => vocabulary.indexOf(token);

const document: Document = {
  id: "7",
  text: "Ann Lee of Norway , U.S.",
  entities: [
    { id: "a", type: "Peop", start: 0, end: 7 },
    { id: "b", type: "Loc", start: 11, end: 17 },
    { id: "c", type: "Loc", start: 20, end: 24 },
  ],
  relations: [
    { type: "Live_In", head: "a", tail: "b" },
    { type: "Live_In", head: "a", tail: "c" },
  ],
};

const answer = (part: Partial<PeerAnswer>): PeerAnswer => ({ entities: [], relations: [], given: [], ...part });
const facts = ({ entities, relations }: Document) => {
  const spans = new Map(entities.map(({ id, type, start, end }) => [id, `${type} ${start} ${end}`]));
  return {
    entities: [...spans.values()],
    relations: relations.map(({ type, head, tail }) => [type, spans.get(head), spans.get(tail)]),
  };
};

describe("a sentence that the peer is asked", () => {
  const { sentence } = askedSentence(document, tokenizer, labels);

  test("has our tokens between [CLS] and [SEP], and words of one or more of them", () => {
    const pieces = ["[CLS]", "ann", "lee", "of", "nor", "##way", ",", "u", ".", "s", ".", "[SEP]"];
    expect(sentence.ids).toEqual(pieces.map(id));
    const words = sentence.words.map(([first, end]) => pieces.slice(first, end).join(" "));
    expect(words).toEqual(["ann", "lee", "of", "nor ##way", ",", "u . s ."]);
  });

  test("has entities in words and relations by places", () => {
    expect(sentence.entities).toEqual([
      [0, 2, 1],
      [3, 4, 0],
      [5, 6, 0],
    ]);
    expect(sentence.relations).toEqual([
      [0, 1, 1],
      [0, 2, 1],
    ]);
  });

  test("leaves out an entity that cuts a word, its relations, and relations of a type that train lacks", () => {
    const cut = {
      ...document,
      entities: document.entities.map((entity) => (entity.id === "b" ? { ...entity, end: 14 } : entity)),
      relations: [...document.relations, { type: "Work_For", head: "a", tail: "c" }],
    };
    const { sentence, placed } = askedSentence(cut, tokenizer, labels);
    expect(placed.map(({ id }) => id)).toEqual(["a", "c"]);
    expect(sentence.relations).toEqual([[0, 1, 1]]);
  });

  test("may have no text at all", () => {
    const { sentence } = askedSentence({ id: "0", text: "", entities: [], relations: [] }, tokenizer, labels);
    expect(sentence).toEqual({ ids: [id("[CLS]"), id("[SEP]")], words: [], entities: [], relations: [] });
  });
});

describe("an answer of the peer", () => {
  const asked = askedSentence(document, tokenizer, labels);

  test("that says what is annotated gives the annotation back", () => {
    const { entities, relations } = asked.sentence;
    const found = answeredDocument(asked, answer({ entities, relations }), labels, false);
    expect(found.id).toBe("7");
    expect(facts(found)).toEqual(facts(document));
  });

  test("between the annotated entities keeps them as they are, whatever entities were found", () => {
    const found = answeredDocument(asked, answer({ entities: [[2, 3, 1]], given: [[2, 0, 0]] }), labels, true);
    expect(facts(found)).toEqual({ ...facts(document), relations: [["Kill", "Loc 20 24", "Peop 0 7"]] });
  });

  test("may have two relations of one pair, and overlapping entities", () => {
    const found = answeredDocument(
      asked,
      answer({
        entities: [
          [0, 1, 1],
          [0, 2, 1],
        ],
        relations: [
          [0, 1, 0],
          [0, 1, 1],
        ],
      }),
      labels,
      false,
    );
    expect(facts(found)).toEqual({
      entities: ["Peop 0 3", "Peop 0 7"],
      relations: [
        ["Kill", "Peop 0 3", "Peop 0 7"],
        ["Live_In", "Peop 0 3", "Peop 0 7"],
      ],
    });
  });
});
