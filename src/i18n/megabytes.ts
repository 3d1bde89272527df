/** A count of bytes to read. */

/** 12.3 MB; two digits below 10 MB, so that a small checkpoint does not read as nothing. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;
}
