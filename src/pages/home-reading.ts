/** What a model reads in the sentences of Home's box, asked in one go. */
import { words } from "../i18n/index.js";
import type { RuntimeClient } from "../runtime/client.js";
import type { ModelSummary } from "../runtime/protocol.js";
import type { Document } from "../text/document.js";

/** What was read, or why it could not be. */
export type Reading = SentenceRead | { tooLong: string };

export interface SentenceRead {
  predicted: Document;
  /** The corpus's own annotation, where the sentence comes from there. */
  annotated?: Document;
  /** Characters (or pieces) outside the model's vocabulary, in text order. */
  unknown: { start: number; end: number }[];
  summary: ModelSummary;
}

/** @param given the sentence of the corpus that may be among them */
export async function readSentences(
  client: Pick<RuntimeClient, "read">,
  summary: ModelSummary,
  sentences: readonly string[],
  given?: Document,
): Promise<Reading[]> {
  const asked = sentences.map((text, i) =>
    given?.text === text ? given : { id: `${i + 1}`, text, entities: [], relations: [] },
  );
  const limit = (summary.maxPositions ?? Infinity) - 2;
  return (await client.read(summary.model, asked)).map(({ document, tokens }, i): Reading => {
    if (!document) return { tooLong: words.pages.home.tooLong(asked[i].text, tokens.length, limit) };
    const annotated = asked[i] === given && given.id !== "" ? given : undefined;
    return { predicted: document, annotated, unknown: tokens.filter((token) => token.unknown), summary };
  });
}
