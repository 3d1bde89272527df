/** Files that lie gzipped: 8-bit weights take a tenth less so. */

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The content of a file that may be gzipped, as its first bytes tell (a server may have unpacked it on the way).
 * @throws where a gzipped file is damaged
 */
export async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
