/**
 * A large file from an address that the reader gave: streamed with progress, stopped at any time without losing what came, gone on with
 * by an HTTP range, and kept. What is kept is parts of 8 MiB and a note of what they are parts of.
 */
import { messageOf } from "../../text/problem.js";
import { runtimeProblem } from "../problems.js";
import type { PartStore } from "./parts.js";
import { Pieces } from "./pieces.js";

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
 * @throws Problem with what the server says; an AbortError where `signal` stopped it
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
  throw runtimeProblem("download-lost", {});
}

async function fetchRest(url: string, kept: Note, options: DownloadOptions) {
  const { parts, signal, onProgress, partSize = PART_SIZE } = options;
  const { response, body, from } = await request(url, kept, signal);
  // Only now that the whole file comes is what was kept of it worth nothing.
  if (from.bytes === 0) await forgetDownload(parts, url);
  const note: Note = {
    ...from,
    version: strongVersion(response) ?? from.version,
    total: totalOf(response, from.bytes),
  };
  const resumedFrom = from.bytes;
  const tell = (pending: number) => {
    // What a site may not see of the server's answer can say that it was compressed: its length is then not the file's.
    if (note.total !== null && note.bytes + pending > note.total) note.total = null;
    onProgress({ bytes: note.bytes + pending, total: note.total, resumedFrom });
  };
  const keep = async (part: Uint8Array) => {
    await parts.put(partKey(url, note.parts), part);
    note.parts += 1;
    note.bytes += part.length;
    await writeNote(parts, url, note);
  };
  tell(0);
  const pieces = new Pieces();
  const keepRest = async () => {
    if (pieces.length > 0) await keep(pieces.take(pieces.length));
  };
  const reader = body.getReader();
  const read = async () => {
    try {
      return await ask(() => reader.read(), signal);
    } catch (error) {
      // What came is worth keeping: the next attempt goes on from here.
      await keepRest().catch(() => undefined);
      throw error;
    }
  };
  try {
    for (;;) {
      const { done, value } = await read();
      if (done) break;
      pieces.add(value);
      while (pieces.length >= partSize) await keep(pieces.take(partSize));
      tell(pieces.length);
    }
    await keepRest();
  } catch (error) {
    // Where a part could not be kept nothing after it may be, and nobody waits for the rest.
    await reader.cancel().catch(() => undefined);
    throw error;
  }
  if (note.total !== null && note.bytes !== note.total)
    throw runtimeProblem("connection-ended", { bytes: note.bytes, total: note.total });
  await writeNote(parts, url, { ...note, done: true });
}

/** The server's answer, and what is kept of the file that it goes on from: nothing where it sends the whole file. */
async function request(url: string, kept: Note, signal: AbortSignal) {
  const send = (headers: Record<string, string>) =>
    ask(() => fetch(url, { headers, signal, credentials: "omit" }), signal);
  if (kept.bytes > 0) {
    const range = { Range: `bytes=${kept.bytes}-`, "If-Range": kept.version! };
    // A server that refuses these headers to other sites looks here like one that is out of reach.
    const rest = await send(range).catch(() => signal.throwIfAborted());
    if (rest?.status === 206 && startOf(rest) === kept.bytes) return answered(url, rest, kept);
    if (rest && (rest.status === 200 || rest.status >= 500)) return answered(url, rest, NOTHING);
    // Whatever else it says would be the same the next time: the whole file then.
    await rest?.body?.cancel();
  }
  return answered(url, await send({}), NOTHING);
}

function answered(url: string, response: Response, from: Note) {
  const { status, statusText, body } = response;
  if (!response.ok || !body) throw runtimeProblem("server-refused", { status, statusText, url });
  return { response, body, from };
}

/** A network failure as a problem; a wish to stop stays one. */
async function ask<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw runtimeProblem("fetch-failed", { said: messageOf(error) });
  }
}

/** Where the part that was sent begins; not a number where the server does not let other sites see it. */
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
