/** Where the parts of a download are kept until all have come: the browser's Cache, under addresses of this site that nobody else has. */
import { runtimeProblem } from "../problems.js";

/** Bytes by key; a test hands in a stand-in. */
export interface PartStore {
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  delete(key: string): Promise<void>;
}

const CACHE = "focused-attention-downloads";

/** Its methods reject where the browser has no Cache (a page that is neither https nor on this machine), or won't use it. */
export function cacheParts(): PartStore {
  const address = (key: string) => new URL(`download-part/${encodeURIComponent(key)}`, document.baseURI).href;
  const open = () => {
    if (!("caches" in globalThis)) throw runtimeProblem("no-cache", {});
    return caches.open(CACHE);
  };
  return {
    async get(key) {
      const found = await (await open()).match(address(key));
      return found && new Uint8Array(await found.arrayBuffer());
    },
    async put(key, bytes) {
      await (await open()).put(address(key), new Response(bytes.slice()));
    },
    async delete(key) {
      await (await open()).delete(address(key));
    },
  };
}
