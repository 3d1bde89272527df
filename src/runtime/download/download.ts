/**
 * A large file from an address that the reader gave: streamed with progress, stopped at any time without losing what came, gone on with
 * by an HTTP range, and kept. What is kept is parts of 8 MiB and a note of what they are parts of.
 */
import type { PartStore } from "./parts.js";

const PART_SIZE = 8 * 2 ** 20;

/** What is known of a download that is under way or done. */
interface Note {
  /** Parts kept; kept as they filled up, so smaller ones where an attempt ended. */
  parts: number;
  bytes: number;
  /** Of the whole file, where the server tells. */
  total: number | null;
  /** The server's mark of this version of the file; without one nothing can be gone on with. */
  version: string | null;
  done: boolean;
}

export interface DownloadProgress {
  bytes: number;
  total: number | null;
  /** Bytes that were here already. */
  resumedFrom: number;
}

export interface DownloadOptions {
  parts: PartStore;
  signal: AbortSignal;
  onProgress(progress: DownloadProgress): void;
  /** Bytes of a part. */
  partSize?: number;
}

const NOTHING: Note = { parts: 0, bytes: 0, total: null, version: null, done: false };

/**
 * The file's bytes; from what is kept where it came before, else from the server, from where the last attempt ended.
 * @throws Error in words for what the server says; an AbortError where `signal` stopped it
 */
export async function download(url: string, options: DownloadOptions): Promise<Uint8Array> {
  const { parts, signal } = options;
  signal.throwIfAborted();
  let note = await readNote(parts, url);
  if (!note.done) {
    // Without a mark of the version, what is kept may be of another file than what the server has now.
    if (note.version === null) note = { ...NOTHING };
    await fetchRest(url, note, options);
  } else options.onProgress({ bytes: note.bytes, total: note.bytes, resumedFrom: note.bytes });
  const file = await assemble(parts, url);
  if (file) return file;
  await forgetDownload(parts, url);
  throw new Error("The browser threw away part of what was downloaded. Start again.");
}

async function fetchRest(url: string, from: Note, options: DownloadOptions) {
  const { parts, signal, onProgress, partSize = PART_SIZE } = options;
  const headers: Record<string, string> =
    from.bytes > 0 ? { Range: `bytes=${from.bytes}-`, "If-Range": from.version! } : {};
  const response = await ask(() => fetch(url, { headers, signal, credentials: "omit" }), signal);
  if (response.status === 416) {
    await forgetDownload(parts, url);
    throw new Error("The file at this address is no longer the one that was begun. Start again.");
  }
  if (!response.ok || !response.body)
    throw new Error(`The server answers ${response.status} ${response.statusText} for ${url}. Check the address.`);
  const resumes = response.status === 206 && startOf(response) === from.bytes;
  if (response.status === 206 && !resumes)
    throw new Error("The server sent another part of the file than was asked for.");
  const note: Note = { ...(resumes ? from : NOTHING) };
  const resumedFrom = note.bytes;
  note.version = strongVersion(response) ?? (resumes ? from.version : null);
  note.total = totalOf(response, resumedFrom);
  const tell = (pending: number) => onProgress({ bytes: note.bytes + pending, total: note.total, resumedFrom });
  const keep = async (part: Uint8Array) => {
    await parts.put(partKey(url, note.parts), part);
    note.parts += 1;
    note.bytes += part.length;
    await writeNote(parts, url, note);
  };
  tell(0);
  const pieces = new Pieces();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await ask(() => reader.read(), signal);
      if (done) break;
      pieces.add(value);
      while (pieces.length >= partSize) await keep(pieces.take(partSize));
      tell(pieces.length);
    }
  } catch (error) {
    // What came is worth keeping: the next attempt goes on from here.
    if (pieces.length > 0) await keep(pieces.take(pieces.length));
    throw error;
  }
  if (pieces.length > 0) await keep(pieces.take(pieces.length));
  if (note.total !== null && note.bytes !== note.total)
    throw new Error(`The connection ended after ${note.bytes} of ${note.total} bytes. Go on with the download.`);
  await writeNote(parts, url, { ...note, done: true });
}

/** A network failure in words; a wish to stop stays one. */
async function ask<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(
      `The file cannot be fetched: ${(error as Error).message}. The server may be out of reach, or may not let pages of other sites read it (CORS).`,
    );
  }
}

const startOf = (response: Response) => Number(/^bytes (\d+)-/.exec(response.headers.get("Content-Range") ?? "")?.[1]);

/** A weak mark (W/"…") does not vouch for every byte. */
function strongVersion({ headers }: Response): string | null {
  const tag = headers.get("ETag");
  return tag && !tag.startsWith("W/") ? tag : headers.get("Last-Modified");
}

function totalOf({ headers }: Response, before: number): number | null {
  // The length of compressed content is not that of the file.
  if (headers.get("Content-Encoding")) return null;
  const length = headers.get("Content-Length");
  return length === null ? null : before + Number(length);
}

/** Chunks as they come, taken out in the sizes that are kept. */
class Pieces {
  length = 0;
  readonly #chunks: Uint8Array[] = [];

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  take(size: number): Uint8Array {
    const taken = new Uint8Array(size);
    for (let at = 0; at < size;) {
      const chunk = this.#chunks[0];
      const part = chunk.subarray(0, size - at);
      taken.set(part, at);
      at += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    this.length -= size;
    return taken;
  }
}

/** Bytes of a download that are kept, and whether that is all of it. */
export async function keptBytes(parts: PartStore, url: string): Promise<{ bytes: number; done: boolean }> {
  const { bytes, done } = await readNote(parts, url);
  return { bytes, done };
}

/** Deletes what is kept of a download. */
export async function forgetDownload(parts: PartStore, url: string): Promise<void> {
  const note = await readNote(parts, url);
  await parts.delete(noteKey(url));
  for (let i = 0; i < note.parts; i++) await parts.delete(partKey(url, i));
}

async function assemble(parts: PartStore, url: string): Promise<Uint8Array | undefined> {
  const note = await readNote(parts, url);
  const file = new Uint8Array(note.bytes);
  let at = 0;
  for (let i = 0; i < note.parts; i++) {
    const part = await parts.get(partKey(url, i));
    if (!part || at + part.length > file.length) return undefined;
    file.set(part, at);
    at += part.length;
  }
  return at === file.length ? file : undefined;
}

const noteKey = (url: string) => `${url} note`;
const partKey = (url: string, part: number) => `${url} part ${part}`;

async function readNote(parts: PartStore, url: string): Promise<Note> {
  const bytes = await parts.get(noteKey(url));
  return bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as Note) : { ...NOTHING };
}

async function writeNote(parts: PartStore, url: string, note: Note): Promise<void> {
  await parts.put(noteKey(url), new TextEncoder().encode(JSON.stringify(note)));
}

/** SHA-256 in hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
