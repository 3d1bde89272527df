import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { download, sha256 } from "../../../src/runtime/download/download.js";
import type { DownloadProgress } from "../../../src/runtime/download/download.js";
import { createRandom } from "../../../src/text/random.js";
import { fileServer } from "./file-server.js";
import { forgetDownload, keptBytes } from "../../../src/runtime/download/kept.js";
import type { PartStore } from "../../../src/runtime/download/parts.js";
import type { FileServer } from "./file-server.js";
import { memoryParts } from "./memory-parts.js";
import { saying } from "../../saying.js";

const PART = 2 ** 18;
const random = createRandom("download");
const file = Uint8Array.from({ length: 4 * PART + 17 }, () => random.int(256));
/** A byte at a time, vitest's own comparison takes seconds. */
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

let server: FileServer;
let parts: ReturnType<typeof memoryParts>;
let url: string;
beforeEach(async () => {
  server = await fileServer({ "model.safetensors": file });
  url = `${server.address}/model.safetensors`;
  parts = memoryParts();
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  await server.close();
});

function get(onProgress: (progress: DownloadProgress) => void = () => {}, signal = new AbortController().signal) {
  return download(url, { parts, signal, onProgress, partSize: PART });
}

describe("a download", () => {
  it("comes whole, tells how far it is, is kept, and has the hash that it should", async () => {
    const seen: DownloadProgress[] = [];
    const bytes = await get((progress) => seen.push(progress));
    expect(same(bytes, file)).toBe(true);
    expect(await sha256(bytes)).toBe(createHash("sha256").update(file).digest("hex"));
    expect(seen.at(-1)).toEqual({ bytes: file.length, total: file.length, resumedFrom: 0 });
    expect(seen.every(({ bytes }, i) => i === 0 || bytes >= seen[i - 1].bytes)).toBe(true);
    expect(same(await get(), file)).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  it("stopped by the reader goes on where it was, with one request for the rest", async () => {
    const stop = new AbortController();
    const stopped = get(({ bytes }) => bytes > 1.5 * PART && stop.abort(), stop.signal);
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    const { bytes: kept, done } = await keptBytes(parts, url);
    expect(kept).toBeGreaterThanOrEqual(PART);
    expect(done).toBe(false);
    const seen: DownloadProgress[] = [];
    expect(same(await get((progress) => seen.push(progress)), file)).toBe(true);
    expect(seen[0]).toEqual({ bytes: kept, total: file.length, resumedFrom: kept });
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, `bytes=${kept}-`]);
  });

  it("whose connection breaks says so, and goes on", async () => {
    server.hangUpAfter = PART;
    await expect(get()).rejects.toThrow(saying(/cannot be fetched|connection ended/));
    const { bytes: kept } = await keptBytes(parts, url);
    expect(kept).toBeGreaterThan(0);
    server.hangUpAfter = Infinity;
    expect(same(await get(), file)).toBe(true);
    expect(server.requests[1].range).toBe(`bytes=${kept}-`);
  });

  it("of a file that has changed meanwhile starts over, so that no two versions are mixed", async () => {
    server.hangUpAfter = PART;
    await get().catch(() => undefined);
    server.hangUpAfter = Infinity;
    server.version = '"two"';
    const other = file.map((byte) => 255 - byte);
    server.files.set("model.safetensors", other);
    expect(same(await get(), other)).toBe(true);
  });

  it("of which a part could not be kept comes whole, keeps nothing after it, and goes on from before it the next time", async () => {
    const put = parts.put;
    parts.put = async (key, bytes) => {
      if (key.endsWith("part 1") && bytes.length === PART) throw new DOMException("full", "QuotaExceededError");
      await put(key, bytes);
    };
    expect(same(await get(), file)).toBe(true);
    expect(await keptBytes(parts, url)).toEqual({ bytes: PART, done: false });
    parts.put = put;
    expect(same(await get(), file)).toBe(true);
    expect(server.requests[1].range).toBe(`bytes=${PART}-`);
    expect(same(await get(), file)).toBe(true);
    expect(server.requests).toHaveLength(2);
  });

  it.each(["refusesRanges", "hidesRanges"] as const)(
    "from a host that %s, seen from other sites, begins anew by itself",
    async (habit) => {
      server.hangUpAfter = PART;
      await get().catch(() => undefined);
      server.hangUpAfter = Infinity;
      server[habit] = true;
      const seen: DownloadProgress[] = [];
      expect(same(await get((progress) => seen.push(progress)), file)).toBe(true);
      expect(seen[0]).toEqual({ bytes: 0, total: file.length, resumedFrom: 0 });
      expect(server.requests).toHaveLength(3);
      expect(server.requests[2].range).toBeUndefined();
    },
  );

  it("stays kept where the server cannot be reached", async () => {
    server.hangUpAfter = PART;
    await get().catch(() => undefined);
    const { bytes } = await keptBytes(parts, url);
    await server.close();
    await expect(get()).rejects.toThrow(saying("cannot be fetched"));
    expect(await keptBytes(parts, url)).toEqual({ bytes, done: false });
  });

  it("that was compressed, which the site may not know, has no total once there is more than its length", async () => {
    const headers = { "Content-Length": String(file.length / 2) };
    vi.stubGlobal("fetch", async () => new Response(file, { headers }));
    const seen: DownloadProgress[] = [];
    expect(same(await get((progress) => seen.push(progress)), file)).toBe(true);
    expect(seen.at(-1)).toEqual({ bytes: file.length, total: null, resumedFrom: 0 });
  });

  it("is forgotten on request, every part of it", async () => {
    await get();
    await forgetDownload(parts, url);
    expect(parts.map.size).toBe(0);
  });

  it("of which a part was lost is fetched again", async () => {
    await get();
    parts.map.delete([...parts.map.keys()].find((key) => key.endsWith("part 1"))!);
    expect(same(await get(), file)).toBe(true);
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, undefined]);
    expect(same(await get(), file)).toBe(true);
    expect(server.requests).toHaveLength(2);
  });

  it("that was stopped, and of which a part was lost meanwhile, is fetched from its first byte", async () => {
    server.hangUpAfter = 2.5 * PART;
    await get().catch(() => undefined);
    server.hangUpAfter = Infinity;
    parts.map.delete([...parts.map.keys()].find((key) => key.endsWith("part 1"))!);
    expect(same(await get(), file)).toBe(true);
    expect(server.requests[1].range).toBeUndefined();
  });

  it("tells what the server says, and when there is none", async () => {
    url = `${server.address}/nothing`;
    await expect(get()).rejects.toThrow(saying("answers 404"));
    url = "http://127.0.0.1:9/model.safetensors";
    await expect(get()).rejects.toThrow(saying("cannot be fetched"));
  });
});

/** WebKit in a private window takes everything and gives nothing back; others may forget, damage or refuse a part of it. */
const FAITHLESS: Record<string, (store: PartStore) => PartStore> = {
  "forgets everything": (store) => ({ ...store, get: async () => undefined }),
  "forgets notes": (store) => ({ ...store, get: async (key) => (key.endsWith("note") ? undefined : store.get(key)) }),
  "forgets parts": (store) => ({ ...store, get: async (key) => (key.endsWith("note") ? store.get(key) : undefined) }),
  "gives half a part": (store) => ({
    ...store,
    get: async (key) => (key.endsWith("note") ? store.get(key) : (await store.get(key))?.slice(0, 99)),
  }),
  "gives notes that are none": (store) => ({
    ...store,
    get: async (key) => (key.endsWith("note") ? new TextEncoder().encode('{"parts":') : store.get(key)),
  }),
  "gives notes that promise anything": (store) => ({
    ...store,
    get: async (key) =>
      key.endsWith("note")
        ? new TextEncoder().encode('{"parts":1e9,"bytes":1e15,"total":-1,"version":7,"done":true}')
        : store.get(key),
  }),
  "refuses to give": (store) => ({ ...store, get: () => Promise.reject(new Error("no")) }),
  "refuses to take": (store) => ({ ...store, put: () => Promise.reject(new Error("no")) }),
  "refuses to delete": (store) => ({ ...store, delete: () => Promise.reject(new Error("no")) }),
  "refuses everything": () => {
    const no = () => Promise.reject(new Error("no"));
    return { get: no, put: no, delete: no };
  },
};

describe("where the browser's cache", () => {
  it.each(Object.keys(FAITHLESS))("%s, the file comes every time", async (kind) => {
    const store = FAITHLESS[kind](parts);
    const again = () =>
      download(url, { parts: store, signal: new AbortController().signal, onProgress: () => {}, partSize: PART });
    for (let visit = 0; visit < 3; visit++) expect(same(await again(), file)).toBe(true);
    server.hangUpAfter = 2.5 * PART;
    await again().catch(() => undefined);
    server.hangUpAfter = Infinity;
    for (let visit = 0; visit < 2; visit++) expect(same(await again(), file)).toBe(true);
    await forgetDownload(store, url);
  });
});
