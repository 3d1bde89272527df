/**
 * What the browser's cache keeps of a download: parts, and a note of what they are parts of. The cache is believed in nothing: it may
 * refuse, forget or cut what it was given (WebKit in a private window takes everything and gives nothing back), and then nothing is kept.
 */
import type { PartStore } from "./parts.js";

/** What is known of a download that is under way or done. */
export interface Note {
  /** Parts kept; kept as they filled up, so smaller ones where an attempt ended. */
  parts: number;
  bytes: number;
  /** Of the whole file, where the server tells. */
  total: number | null;
  /** The server's mark of this version of the file; without one nothing can be gone on with. */
  version: string | null;
  done: boolean;
}

export const NOTHING: Readonly<Note> = { parts: 0, bytes: 0, total: null, version: null, done: false };

/** More parts than any file has: what a damaged note may make us look for. */
const MOST_PARTS = 65_536;

/** Bytes of a download that are kept, and whether that is all of it. */
export async function keptBytes(parts: PartStore, url: string): Promise<{ bytes: number; done: boolean }> {
  const { bytes, done } = await readNote(parts, url);
  return { bytes, done };
}

/** Deletes what is kept of a download, as far as the browser does. */
export async function forgetDownload(parts: PartStore, url: string): Promise<void> {
  const note = await readNote(parts, url);
  const keys = [noteKey(url), ...Array.from({ length: note.parts }, (_, i) => partKey(url, i))];
  for (const key of keys) await parts.delete(key).catch(() => undefined);
}

export async function readNote(parts: PartStore, url: string): Promise<Note> {
  try {
    const bytes = await parts.get(noteKey(url));
    const note: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isNote(note)) return note;
  } catch {
    // A cache that does not answer, no note, or half of one: nothing is kept.
  }
  return { ...NOTHING };
}

/** @throws where the cache won't take it */
export async function writeNote(parts: PartStore, url: string, note: Note): Promise<void> {
  await parts.put(noteKey(url), new TextEncoder().encode(JSON.stringify(note)));
}

/** @throws where the cache won't take it */
export async function writePart(parts: PartStore, url: string, index: number, bytes: Uint8Array): Promise<void> {
  await parts.put(partKey(url, index), bytes);
}

/** Hands out the kept parts in order. @returns whether they were all there and made up what the note says */
export async function readParts(parts: PartStore, url: string, note: Note, take: (part: Uint8Array) => void) {
  let bytes = 0;
  for (let i = 0; i < note.parts; i++) {
    const part = await parts.get(partKey(url, i)).catch(() => undefined);
    if (!part || bytes + part.length > note.bytes) return false;
    bytes += part.length;
    take(part);
  }
  return bytes === note.bytes;
}

function isNote(value: unknown): value is Note {
  const { parts, bytes, total, version, done } = (value ?? {}) as Record<string, unknown>;
  const size = (number: unknown) => Number.isSafeInteger(number) && (number as number) >= 0;
  return (
    size(parts) &&
    (parts as number) <= MOST_PARTS &&
    size(bytes) &&
    (total === null || size(total)) &&
    (version === null || typeof version === "string") &&
    typeof done === "boolean"
  );
}

const noteKey = (url: string) => `${url} note`;
const partKey = (url: string, part: number) => `${url} part ${part}`;
