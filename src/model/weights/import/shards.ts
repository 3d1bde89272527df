/** Weights that lie in several safetensors files, with an index that says which tensor is in which. */
import { readSafetensors } from "../safetensors.js";
import type { Safetensors, StoredTensor } from "../safetensors.js";
import { isRecord, parseRecord } from "./json.js";
import { weightProblem } from "../problems.js";

/** The files of a model by name: what a folder, or a hub's repository, holds. */
export type ModelFiles = ReadonlyMap<string, Uint8Array>;

const INDEX = /\.safetensors\.index\.json$/;

/**
 * All tensors of a model's safetensors files: of the one, or of the shards that an index names.
 * @throws where a shard is missing, a tensor is not where the index says, or is in two shards; where several files have no index
 */
export function readWeightFiles(files: ModelFiles): Safetensors {
  const index = [...files.keys()].find((name) => INDEX.test(name));
  if (index !== undefined) return readShards(files, index);
  const single = [...files.keys()].filter((name) => name.endsWith(".safetensors"));
  if (single.length > 1) throw weightProblem("several-weights", { files: single });
  if (single.length === 0) throw weightProblem("no-weights", {});
  return readSafetensors(files.get(single[0])!);
}

function readShards(files: ModelFiles, index: string): Safetensors {
  const places = shardOf(index, parseRecord(index, files.get(index)!));
  const missing = [...new Set(places.values())].filter((shard) => !files.has(shard));
  if (missing.length > 0) throw weightProblem("shards-missing", { index, missing });
  const tensors = new Map<string, StoredTensor>();
  let metadata: Record<string, string> = {};
  for (const shard of new Set(places.values())) {
    const read = readSafetensors(files.get(shard)!);
    metadata = { ...read.metadata, ...metadata };
    for (const [name, tensor] of read.tensors) {
      if (tensors.has(name)) throw weightProblem("tensor-in-two-files", { name, second: shard });
      if (places.get(name) !== shard)
        throw weightProblem("tensor-in-other-file", { name, file: shard, index, placed: places.get(name) });
      tensors.set(name, tensor);
    }
  }
  const absent = [...places.keys()].filter((name) => !tensors.has(name));
  if (absent.length > 0) throw weightProblem("tensors-absent", { index, names: absent });
  return { tensors, metadata };
}

function shardOf(index: string, record: Readonly<Record<string, unknown>>): Map<string, string> {
  const { weight_map: map } = record;
  if (!isRecord(map) || !Object.values(map).every((file) => typeof file === "string"))
    throw weightProblem("index-without-map", { index });
  return new Map(Object.entries(map as Record<string, string>));
}

/** The files that an index names, to be fetched. */
export function shardNames(index: string, bytes: Uint8Array): string[] {
  return [...new Set(shardOf(index, parseRecord(index, bytes)).values())];
}
