/** What every tokeniser is to the model: characters in, ids with offsets out. */

/** One token with the UTF-16 span of the text it stands for. */
export interface Token {
  text: string;
  id: number;
  start: number;
  end: number;
}

/** Ids of the special tokens in a vocabulary. */
export interface SpecialIds {
  pad: number;
  unk: number;
  cls: number;
  sep: number;
  mask: number;
}

/** What a checkpoint stores to make the same tokeniser again. */
export interface TokenizerSpec {
  kind: "character" | "wordpiece";
  /** Token text by id; special tokens included. */
  vocabulary: string[];
  lowercase: boolean;
}

export interface Tokenizer {
  readonly spec: TokenizerSpec;
  readonly special: SpecialIds;
  /** Tokens of `text` in order, without [CLS] and [SEP]; characters outside the vocabulary get `special.unk`. */
  encode(text: string): Token[];
}
