/** Lines of a stream as they come, a group at a time, never more in memory than one chunk and one line. */

/** A line without its line break. */
export interface Line {
  /** From 1. */
  number: number;
  /** undefined where the line is longer than the limit; it was not kept. */
  text: string | undefined;
}

/**
 * Groups of at most `size` lines. A group ends where the lines that have arrived end, so whoever writes a line and waits for
 * the answer gets it. The stream is read only as groups are asked for.
 * @param longest most UTF-16 code units of a line
 */
export async function* lineGroups(
  input: AsyncIterable<Uint8Array>,
  size: number,
  longest = 1_000_000,
): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder("utf-8");
  let number = 0;
  let rest = "";
  let tooLong = false;
  const finish = (end: string): Line => {
    const text = (rest + end).replace(/\r$/, "");
    const line = { number: ++number, text: tooLong || text.length > longest ? undefined : text };
    [rest, tooLong] = ["", false];
    return line;
  };
  for await (const chunk of input) {
    const pieces = decoder.decode(chunk, { stream: true }).split("\n");
    const last = pieces.pop()!;
    const lines = pieces.map(finish);
    rest += last;
    if (rest.length > longest) [rest, tooLong] = ["", true];
    for (let i = 0; i < lines.length; i += size) yield lines.slice(i, i + size);
  }
  rest += decoder.decode();
  if (rest !== "" || tooLong) yield [finish("")];
}
