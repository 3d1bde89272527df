/** Reading fields of parsed JSON one by one, with errors that say what is wrong and where. */
import { textProblem, type FoundValue, type TextProblems } from "../problems.js";

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

/** @throws Problem "bad-format", with what is wrong as its cause */
export function fail<Code extends keyof TextProblems>(place: Place, code: Code, values: TextProblems[Code]): never {
  throw textProblem("bad-format", place, textProblem(code, values));
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
      fail(place, "expected-object", { found: foundOf(value) });
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
    if (value === "") fail(inside(this.place, field), "name-empty", {});
    return value;
  }

  integer(field: string): number {
    const value = this.optional(field);
    if (typeof value !== "number" || !Number.isSafeInteger(value))
      fail(inside(this.place, field), "expected-whole-number", { found: foundOf(value) });
    return value;
  }

  /** A string, or a number as a string; undefined where the field is absent. */
  identifier(field: string): string | undefined {
    const value = this.optional(field);
    if (value === undefined) return undefined;
    if (typeof value !== "string" && typeof value !== "number")
      fail(inside(this.place, field), "expected-identifier", { found: foundOf(value) });
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
    if (!Array.isArray(value)) fail(place, "expected-list", { found: foundOf(value) });
    return value.map((element: unknown, i) => ({ value: element, place: inside(place, i) }));
  }
}

function asString(value: unknown, place: Place): string {
  if (typeof value !== "string") fail(place, "expected-string", { found: foundOf(value) });
  return value;
}

function foundOf(value: unknown): FoundValue {
  if (value === undefined || value === null) return { kind: "nothing" };
  if (typeof value === "object") return { kind: Array.isArray(value) ? "list" : "object" };
  const json = JSON.stringify(value);
  return {
    kind: typeof value as "string" | "number" | "boolean",
    json: json.length > 40 ? `${json.slice(0, 40)}…` : json,
  };
}
