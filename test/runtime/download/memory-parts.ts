/** Parts of downloads in memory, to be looked into. */
import type { PartStore } from "../../../src/runtime/download/parts.js";

export function memoryParts(): PartStore & { map: Map<string, Uint8Array> } {
  const map = new Map<string, Uint8Array>();
  return {
    map,
    get: async (key) => map.get(key),
    put: async (key, bytes) => void map.set(key, bytes),
    delete: async (key) => void map.delete(key),
  };
}
