/**
 * A large file from an address that the reader gave: streamed with progress, stopped at any time without losing what came, gone on with
 * by an HTTP range, and kept. What comes over the line is used from memory; the copy in the cache serves the next visit alone, so that a
 * cache that forgets costs a download and never the file.
 */
import { messageOf } from "../../text/problem.js";
import { runtimeProblem } from "../problems.js";
import { FileInMemory } from "./file-in-memory.js";
import { forgetDownload, NOTHING, readNote, readParts, writeNote, writePart } from "./kept.js";
import type { Note } from "./kept.js";
import type { PartStore } from "./parts.js";

const PART_SIZE = 8 * 2 ** 20;

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

/**
 * The file's bytes; from what is kept where it came before, else from the server, from where the last attempt ended.
 * @throws Problem with what the server says; an AbortError where `signal` stopped it
 */
export async function download(url: string, options: DownloadOptions): Promise<Uint8Array> {
  const { parts, signal, onProgress } = options;
  signal.throwIfAborted();
  const note = await readNote(parts, url);
  let file = new FileInMemory();
  // Without a mark of the version, what is kept may be of another file than what the server has now.
  let from: Note = note.done || note.version !== null ? note : { ...NOTHING };
  if (!(await readParts(parts, url, from, (part) => file.add(part)))) {
    file = new FileInMemory();
    from = { ...NOTHING };
  }
  if (from.done) onProgress({ bytes: from.bytes, total: from.bytes, resumedFrom: from.bytes });
  else file = await fetchRest(url, from, file, options);
  return file.whole();
}

/** @param begun the bytes that `kept` tells of @returns the whole file, in `begun` or, where the server sends it anew, in another */
async function fetchRest(url: string, kept: Note, begun: FileInMemory, options: DownloadOptions) {
  const { parts, signal, onProgress, partSize = PART_SIZE } = options;
  const { response, body, from } = await request(url, kept, signal);
  // Only now that the whole file comes is what was kept of it worth nothing.
  if (from.bytes === 0) await forgetDownload(parts, url);
  const file = from.bytes === 0 ? new FileInMemory() : begun;
  const note: Note = {
    ...from,
    version: strongVersion(response) ?? from.version,
    total: totalOf(response, from.bytes),
  };
  const resumedFrom = from.bytes;
  const tell = () => {
    // What a site may not see of the server's answer can say that it was compressed: its length is then not the file's.
    if (note.total !== null && file.length > note.total) note.total = null;
    onProgress({ bytes: file.length, total: note.total, resumedFrom });
  };
  // Where a part could not be kept nothing after it may be.
  let keeping = true;
  const keep = async (work: () => Promise<void>) => {
    if (keeping)
      keeping = await work().then(
        () => true,
        () => false,
      );
  };
  const keepUpTo = (end: number) =>
    keep(async () => {
      await writePart(parts, url, note.parts, file.copy(note.bytes, end));
      note.parts += 1;
      note.bytes = end;
      await writeNote(parts, url, note);
    });
  const keepRest = async () => {
    if (file.length > note.bytes) await keepUpTo(file.length);
  };
  file.expect(note.total);
  tell();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await ask(() => reader.read(), signal);
      if (done) break;
      file.add(value);
      while (keeping && file.length - note.bytes >= partSize) await keepUpTo(note.bytes + partSize);
      tell();
    }
  } finally {
    // What came is worth keeping however this ends: the next attempt goes on from here.
    await keepRest();
    // After an error nobody waits for the rest.
    await reader.cancel().catch(() => undefined);
  }
  if (note.total !== null && file.length !== note.total)
    throw runtimeProblem("connection-ended", { bytes: file.length, total: note.total });
  await keep(() => writeNote(parts, url, { ...note, done: true }));
  return file;
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

/** SHA-256 in hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
