/** A large file of the site itself: fetched with progress, once for as long as it stays the same, since its address says its content. */
import { unpacked } from "../../model/weights/unpacked.js";
import { failed } from "../failures.js";
import { download, sha256 } from "./download.js";
import type { DownloadOptions } from "./download.js";
import { forgetDownload, keptBytes } from "./kept.js";
import { cacheParts } from "./parts.js";

export interface SiteFileNames {
  /** The same for every version of the file. */
  name: string;
  /** Another one for every version. */
  href: string;
  /** What its unpacked content should hash to, where that is known. */
  sha256?: string;
}

type Options = Pick<DownloadOptions, "signal" | "onProgress"> & Partial<DownloadOptions>;

/**
 * The file's unpacked bytes, from what this browser keeps where it was fetched before.
 * @throws Problem "damaged-file" where something else came (a sign-in page, say): it is not kept
 */
export async function siteFile({ name, href, sha256: expected }: SiteFileNames, options: Options): Promise<Uint8Array> {
  const parts = options.parts ?? cacheParts();
  await forgetOlder(parts, name, href);
  for (;;) {
    const { bytes: kept } = await keptBytes(parts, href);
    const packed = await download(href, { ...options, parts });
    const bytes = await unpacked(packed).catch(() => undefined);
    if (bytes && (await hasHash(bytes, expected))) return bytes;
    await forgetDownload(parts, href);
    // Where something was kept, it may be the cache that damaged it. A cache that can't forget either would have no end.
    if (kept > 0 && (await keptBytes(parts, href)).bytes === 0) continue;
    throw failed("damaged-file");
  }
}

/** Browsers hash on secure pages alone; elsewhere what came is believed. */
async function hasHash(bytes: Uint8Array, expected: string | undefined): Promise<boolean> {
  // The types say that it is always there.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  return !expected || !subtle || (await sha256(bytes)) === expected;
}

/** What is kept of another version would never be asked for again. */
async function forgetOlder(parts: DownloadOptions["parts"], name: string, href: string): Promise<void> {
  const key = `site ${name}`;
  const kept = await parts.get(key).catch(() => undefined);
  const before = kept && new TextDecoder().decode(kept);
  if (before === href) return;
  if (before !== undefined) await forgetDownload(parts, before);
  await parts.put(key, new TextEncoder().encode(href)).catch(() => undefined);
}
