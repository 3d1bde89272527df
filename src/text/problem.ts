/**
 * Errors that a reader can meet. Each has a code and the values that its wording needs, and no words: whoever shows an error puts it
 * into words (src/i18n/problems), and nothing reads a message again.
 */

/** A problem as plain data: posted to another thread, stored, put into words. Notes that are no errors have the same shape. */
export interface Coded {
  readonly code: string;
  readonly values: object;
  /** What is behind it, where something is. */
  readonly cause?: Coded;
}

export class Problem extends Error implements Coded {
  override name = "Problem";

  constructor(
    readonly code: string,
    readonly values: object,
    override readonly cause?: Coded,
  ) {
    // For stack traces: readers are shown the wording.
    super([code, JSON.stringify(values), cause && `(${cause.code} ${JSON.stringify(cause.values)})`].join(" ").trim());
  }
}

/** Makes the problems of one table: an interface that gives each code the type of its values. */
export function problemsOf<Table extends object>() {
  return <Code extends keyof Table & string>(code: Code, values: Table[Code] & object, cause?: Coded): Problem =>
    new Problem(code, values, cause);
}

/** The same without the error's stack, as far down as its causes go. */
export function dataOf({ code, values, cause }: Coded): Coded {
  return { code, values, ...(cause && { cause: dataOf(cause) }) };
}

/** What another program (the browser, a library) says about an error of its own, kept as it is. */
export function messageOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.message : String(error);
}
