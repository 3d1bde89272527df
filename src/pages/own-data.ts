/** The reader's own annotated sentences, kept in this browser between pages and visits. */
import { openDB } from "idb";
import type { DBSchema } from "idb";
import { asError, toFailure } from "../runtime/failures.js";
import type { DataSource } from "../runtime/protocol.js";
import type { Document } from "../text/document.js";

/** A set of sentences with its split. */
export interface OwnData {
  /** That of the first file. */
  name: string;
  /** Names of the files; where dev or test has none it was dealt from the first. */
  files: DataSource["files"];
  /** ISO date. */
  saved: string;
  train: Document[];
  dev: Document[];
  test: Document[];
}

interface Schema extends DBSchema {
  data: { key: string; value: OwnData };
}

const KEY = "own";

const open = () =>
  openDB<Schema>("focused-attention-data", 1, {
    upgrade(database) {
      database.createObjectStore("data");
    },
  });

/** What the reader loaded last; undefined where nothing is, or nothing can be, stored. */
export async function loadOwnData(): Promise<OwnData | undefined> {
  try {
    const database = await open();
    const data = await database.get("data", KEY);
    database.close();
    return data;
  } catch {
    return undefined;
  }
}

/** Keeps `data` in place of what was there. Rejects with "quota" or "storage". */
export async function saveOwnData(data: OwnData): Promise<void> {
  try {
    const database = await open();
    await database.put("data", data, KEY);
    database.close();
  } catch (error) {
    throw asError(toFailure(error, "storage"));
  }
}

export async function forgetOwnData(): Promise<void> {
  const database = await open();
  await database.delete("data", KEY);
  database.close();
}
