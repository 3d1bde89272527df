/** JSON that came with somebody's model: any of it may be missing or of another type. */
import { messageOf } from "../../../text/problem.js";
import { weightProblem } from "../problems.js";

export type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * The object in a file, or in the entry `name` of the weights' metadata.
 * @throws naming the place where there is none
 */
export function parseRecord(name: string, bytes: Uint8Array, inMetadata = false): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw weightProblem("file-not-json", { name, inMetadata, said: messageOf(error) });
  }
  if (!isRecord(value)) throw weightProblem("file-no-object", { name, inMetadata });
  return value;
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
