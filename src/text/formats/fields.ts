/** Reading fields of parsed JSON one by one, with errors that say where, what and what to do. */

/** A file that cannot be read as annotation. */
export class FormatError extends Error {
  override name = "FormatError";
  constructor(
    readonly file: string,
    /** From 1; null where the file is one JSON value, and `field` alone tells the place. */
    readonly line: number | null,
    /** Path into the record, such as "entities[2].start"; empty for the record itself. */
    readonly field: string,
    readonly problem: string,
    /** What the reader can do. */
    readonly advice: string,
  ) {
    const place = [file, line === null ? "" : `line ${line}`, field].filter(Boolean).join(", ");
    super(`${place}: ${problem}. ${advice}`);
  }
}

/** Where a value stands. */
export interface Place {
  file: string;
  line: number | null;
  field: string;
}

/** One annotated record of a file, before it is known to be well formed. */
export interface RawRecord {
  value: unknown;
  place: Place;
}

export function fail(place: Place, problem: string, advice: string): never {
  throw new FormatError(place.file, place.line, place.field, problem, advice);
}

export function inside(place: Place, field: string | number): Place {
  const step = typeof field === "number" ? `[${field}]` : place.field === "" ? field : `.${field}`;
  return { ...place, field: place.field + step };
}

/** A JSON object and where it stands: its fields are asked for by name and type, and those never asked for are known. */
export class Fields {
  private readonly asked = new Set<string>();
  private constructor(
    private readonly values: Record<string, unknown>,
    readonly place: Place,
  ) {}

  static of(value: unknown, place: Place): Fields {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      fail(place, `expected an object, found ${nameOf(value)}`, "Write it as {…}.");
    return new Fields(value as Record<string, unknown>, place);
  }

  /** The value, or undefined where the field is absent or null. */
  optional(field: string): unknown {
    this.asked.add(field);
    return (Object.hasOwn(this.values, field) ? this.values[field] : undefined) ?? undefined;
  }

  has(field: string): boolean {
    return this.optional(field) !== undefined;
  }

  string(field: string): string {
    return asString(this.optional(field), inside(this.place, field));
  }

  /** A name that must not be empty. */
  name(field: string): string {
    const value = this.string(field);
    if (value === "") fail(inside(this.place, field), "is empty", "Give it a name.");
    return value;
  }

  integer(field: string): number {
    const value = this.optional(field);
    if (typeof value !== "number" || !Number.isSafeInteger(value))
      fail(inside(this.place, field), `expected a whole number, found ${nameOf(value)}`, "Write it without quotes.");
    return value;
  }

  /** A string, or a number as a string; undefined where the field is absent. */
  identifier(field: string): string | undefined {
    const value = this.optional(field);
    if (value === undefined) return undefined;
    if (typeof value !== "string" && typeof value !== "number")
      fail(inside(this.place, field), `expected a string or a number, found ${nameOf(value)}`, "Use a short name.");
    return String(value);
  }

  /** Each element as an object; none where the field is absent. */
  objects(field: string): Fields[] {
    return this.array(field).map(({ value, place }) => Fields.of(value, place));
  }

  strings(field: string): string[] {
    return this.array(field).map(({ value, place }) => asString(value, place));
  }

  /** Fields that the record has and nobody asked for. */
  unknown(): string[] {
    return Object.keys(this.values).filter((field) => !this.asked.has(field));
  }

  private array(field: string): { value: unknown; place: Place }[] {
    const value = this.optional(field) ?? [];
    const place = inside(this.place, field);
    if (!Array.isArray(value)) fail(place, `expected a list, found ${nameOf(value)}`, "Write it as […].");
    return value.map((element: unknown, i) => ({ value: element, place: inside(place, i) }));
  }
}

function asString(value: unknown, place: Place): string {
  if (typeof value !== "string") fail(place, `expected a string, found ${nameOf(value)}`, "Write it in double quotes.");
  return value;
}

function nameOf(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value);
  return `${typeof value} ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`;
}
