/** A line of input as a sentence to predict, or the reason why it cannot be. */
import { withSpecials } from "../../src/model/examples.js";
import type { System } from "../../src/model/system.js";
import { documentOf } from "../../src/text/formats/document-jsonl.js";
import { flatten } from "../../src/text/formats/index.js";
import type { Document } from "../../src/text/document.js";
import type { Line } from "./lines.js";

/** A line that was skipped. */
export class BadLineError extends Error {
  override name = "BadLineError";
}

/**
 * A line that starts with { is Document JSONL, any other is the sentence itself, its id being the line's number.
 * @throws in words where the line is too long, is no document, does not fit the model, or lacks the entities asked for
 */
export function sentenceOf({ number, text }: Line, model: System, goldEntities: boolean): Document {
  if (text === undefined) throw new BadLineError("longer than a million characters");
  const isJson = text.trimStart().startsWith("{");
  const needsEntities = goldEntities || !model.tasks.includes("ner");
  if (needsEntities && !isJson && text.trim() !== "")
    throw new BadLineError(
      `plain text has no entities, which ${goldEntities ? "--gold-entities asks for" : `${model.name} does not find`}; give Document JSONL`,
    );
  const document = isJson ? documentOfLine(text, number) : { id: String(number), text, entities: [], relations: [] };
  const { tokenizer, config } = model;
  withSpecials(tokenizer.encode(document.text), tokenizer, document.id, config.maxPositions);
  return needsEntities ? withUsableEntities(document) : document;
}

function documentOfLine(text: string, number: number): Document {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadLineError(`not JSON (${(error as Error).message}), although it starts with {`);
  }
  return documentOf({ value, place: { file: "", line: null, field: "" } }, number - 1);
}

/** @throws where an entity lies outside the text or overlaps another: the model could not keep it */
function withUsableEntities(document: Document): Document {
  const { document: flat, losses } = flatten(document);
  const lost = losses.wrongOffsets + losses.overlappingEntities;
  if (lost > 0) throw new BadLineError(`${lost} of its entities overlap another or lie outside the text`);
  return flat;
}
