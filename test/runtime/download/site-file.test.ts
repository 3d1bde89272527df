/** A large file of the site: fetched once, checked by its hash, forgotten when the site has another. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { PartStore } from "../../../src/runtime/download/parts.js";
import { siteFile } from "../../../src/runtime/download/site-file.js";
import { fileServer } from "./file-server.js";
import type { FileServer } from "./file-server.js";
import { memoryParts } from "./memory-parts.js";

const content = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251);
const sha256 = createHash("sha256").update(content).digest("hex");

let server: FileServer;
let parts: ReturnType<typeof memoryParts>;
beforeEach(async () => {
  server = await fileServer({ "a.bin.gz": gzipSync(content), "b.bin": content, "sign-in": new Uint8Array(99) });
  parts = memoryParts();
});
afterEach(() => server.close());

const get = (file: string, store: PartStore = parts, expected: string | undefined = sha256) =>
  siteFile(
    { name: "model", href: `${server.address}/${file}`, sha256: expected },
    { parts: store, signal: new AbortController().signal, onProgress: () => {} },
  );

it("comes unpacked, whether it lies gzipped or not, and is asked for once", async () => {
  for (const file of ["a.bin.gz", "a.bin.gz", "b.bin"]) expect(await get(file)).toEqual(content);
  expect(server.requests.map(({ path }) => path)).toEqual(["a.bin.gz", "b.bin"]);
});

it("takes the place of the version that was kept before", async () => {
  await get("a.bin.gz");
  await get("b.bin");
  expect([...parts.map.keys()].filter((key) => key.includes("a.bin.gz"))).toEqual([]);
});

it("is refused and not kept where something else came in its place", async () => {
  await expect(get("sign-in")).rejects.toMatchObject({ code: "damaged-file" });
  server.files.set("sign-in", content);
  expect(await get("sign-in")).toEqual(content);
  server.files.set("cut.gz", gzipSync(content).subarray(0, 60));
  await expect(get("cut.gz")).rejects.toMatchObject({ code: "damaged-file" });
});

it("comes also where the browser keeps nothing", async () => {
  const no = () => Promise.reject(new Error("no room"));
  expect(await get("a.bin.gz", { get: no, put: no, delete: no })).toEqual(content);
});

it("comes at every visit where the cache takes everything and gives nothing back, as WebKit's does in a private window", async () => {
  for (let visit = 0; visit < 3; visit++)
    expect(await get("a.bin.gz", { ...parts, get: async () => undefined })).toEqual(content);
});

it("is fetched again where the cache damaged it", async () => {
  await get("a.bin.gz");
  const key = [...parts.map.keys()].find((key) => key.endsWith("part 0"))!;
  for (const damage of [() => 7, (byte: number) => byte ^ 1]) {
    parts.map.set(key, parts.map.get(key)!.map(damage));
    expect(await get("a.bin.gz")).toEqual(content);
  }
  expect(server.requests).toHaveLength(3);
});
