/**
 * Entities whose span cuts a word piece. The rule (bieos.ts): such an entity is widened to the whole pieces that it touches, if no other
 * entity is there, else it is left out of tags and pairs. Scores are by characters, so a widened entity found is still not a strict hit.
 */
import { spansToTags } from "../../src/text/bieos.js";
import type { Document } from "../../src/text/document.js";
import type { Tokenizer } from "../../src/text/tokenizer.js";
import { counted } from "../lib/words.js";

export interface Alignment {
  /** Entities that cut a piece and are learned as the whole pieces. */
  widened: number;
  /** Entities that the tags cannot hold. */
  dropped: number;
  /** Tokens that the vocabulary does not know. */
  unknownTokens: number;
  tokens: number;
}

export function alignmentOf(documents: readonly Document[], tokenizer: Tokenizer): Alignment {
  const sum: Alignment = { widened: 0, dropped: 0, unknownTokens: 0, tokens: 0 };
  for (const { text, entities } of documents) {
    const tokens = tokenizer.encode(text);
    const { misaligned, dropped } = spansToTags(tokens, entities);
    sum.widened += misaligned.filter((entity) => !dropped.includes(entity)).length;
    sum.dropped += dropped.length;
    sum.tokens += tokens.length;
    sum.unknownTokens += tokens.filter(({ id }) => id === tokenizer.special.unk).length;
  }
  return sum;
}

/** One line each on what does not fit the tokens; none where all does. */
export function describeAlignment(split: string, alignment?: Alignment): string[] {
  if (!alignment) return [];
  const { widened, dropped, unknownTokens, tokens } = alignment;
  const entities = (count: number) => counted(count, "entity", "entities");
  return [
    ...(widened > 0 ? [`${split}: ${entities(widened)} cut a word piece, widened to whole pieces`] : []),
    ...(dropped > 0 ? [`${split}: ${entities(dropped)} without tokens of their own, left out`] : []),
    ...(unknownTokens > 0 ? [`${split}: ${unknownTokens} of ${counted(tokens, "token")} unknown`] : []),
  ];
}
