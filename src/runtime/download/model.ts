/** The files of a published model at an address, small ones first, so that its sizes are known before anything large is asked for. */
import { shardNames } from "../../model/weights/import/shards.js";
import { runtimeProblem } from "../problems.js";
import { download } from "./download.js";
import type { DownloadOptions } from "./download.js";

export interface FoundModel {
  /** Where its files lie, with a slash at the end. */
  folder: string;
  /** Settings and vocabulary. */
  files: Map<string, Uint8Array>;
  /** Names of the weights' files, to be fetched into `files`. */
  weights: string[];
}

const SMALL = ["config.json", "tokenizer_config.json", "vocab.txt", "tokenizer.json"];
const WEIGHTS = "model.safetensors";
const INDEX = `${WEIGHTS}.index.json`;

/** Whether a file holds weights, by its name; the others are small. */
export const isWeights = (name: string) => /\.(safetensors|onnx)$/.test(name);

/**
 * Fetches what is small.
 * @param address the folder of a model's files, or its weights' file in it
 * @throws where the address is none, or nothing there is a model
 */
export async function findModel(address: string, options: DownloadOptions): Promise<FoundModel> {
  const { folder, name } = splitAddress(address);
  const files = new Map<string, Uint8Array>();
  const fetchInto = async (file: string) => files.set(file, await download(folder + file, options));
  for (const file of SMALL) {
    // Which of them a model has differs; config.json every one should have.
    if (file === "tokenizer.json" && files.has("vocab.txt")) continue;
    await fetchInto(file).catch((error: unknown) => {
      if (options.signal.aborted || file === "config.json") throw error;
    });
  }
  if (name) return { folder, files, weights: [name] };
  const sharded = await fetchInto(INDEX).catch(() => undefined);
  options.signal.throwIfAborted();
  return { folder, files, weights: sharded ? shardNames(INDEX, files.get(INDEX)!) : [WEIGHTS] };
}

/** Fetches the weights, one file after the other. @param onFile told which file of how many comes next */
export async function fetchWeights(
  { folder, files, weights }: FoundModel,
  options: DownloadOptions,
  onFile: (name: string) => void = () => undefined,
): Promise<void> {
  for (const name of weights) {
    onFile(name);
    files.set(name, await download(folder + name, options));
  }
}

function splitAddress(address: string): { folder: string; name?: string } {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw runtimeProblem("no-address", {});
  }
  if (!/^https?:$/.test(url.protocol)) throw runtimeProblem("address-not-http", {});
  const [, path, last] = /^(.*\/)?([^/]*)$/.exec(url.pathname)!;
  const folder = (at: string) => `${url.origin}${at}`;
  if (last.endsWith(".safetensors")) return { folder: folder(path), name: last };
  return { folder: folder(url.pathname.endsWith("/") ? url.pathname : `${url.pathname}/`) };
}
