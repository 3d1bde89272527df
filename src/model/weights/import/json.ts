/** JSON that came with somebody's model: any of it may be missing or of another type. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** The object in a file. @throws naming the file where there is none */
export function parseRecord(name: string, bytes: Uint8Array): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Error(`${name} is not JSON: ${(error as Error).message}`);
  }
  if (!isRecord(value)) throw new Error(`${name} is not JSON of the expected kind: it holds no object.`);
  return value;
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
