/** Checks of parsed JSON against a stated shape, with errors that say where; for files that this project wrote itself. */

/** @throws naming the place and what should stand there */
export type Check = (value: unknown, place: string) => void;

function wrong(place: string, expected: string, value: unknown): never {
  const found = value === undefined ? "nothing" : JSON.stringify(value);
  throw new Error(`${place}: expected ${expected}, found ${found.length > 40 ? `${found.slice(0, 40)}…` : found}.`);
}

export const text: Check = (value, place) => {
  if (typeof value !== "string") wrong(place, "a string", value);
};

export const number: Check = (value, place) => {
  if (typeof value !== "number" || !Number.isFinite(value)) wrong(place, "a number", value);
};

export const count: Check = (value, place) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) wrong(place, "a whole number from 0", value);
};

export const truth: Check = (value, place) => {
  if (typeof value !== "boolean") wrong(place, "true or false", value);
};

export const exactly =
  (expected: string | number): Check =>
  (value, place) => {
    if (value !== expected) wrong(place, JSON.stringify(expected), value);
  };

export const oneOf =
  (names: readonly string[]): Check =>
  (value, place) => {
    if (typeof value !== "string" || !names.includes(value)) wrong(place, `one of ${names.join(", ")}`, value);
  };

/** A value that may be null, or absent. */
export const maybe =
  (check: Check): Check =>
  (value, place) => {
    if (value !== null && value !== undefined) check(value, place);
  };

export const either =
  (...checks: Check[]): Check =>
  (value, place) => {
    for (const [i, check] of checks.entries()) {
      try {
        return check(value, place);
      } catch (error) {
        if (i === checks.length - 1) throw error;
      }
    }
  };

/** A list, of `length` elements where that is given. */
export const list =
  (check: Check, length?: number): Check =>
  (value, place) => {
    if (!Array.isArray(value)) wrong(place, "a list", value);
    if (length !== undefined && value.length !== length) wrong(place, `${length} elements`, value);
    value.forEach((element, i) => check(element, `${place}[${i}]`));
  };

/** An object of any names whose values pass. */
export const dictionary =
  (check: Check): Check =>
  (value, place) => {
    for (const [name, inner] of Object.entries(asObject(value, place))) check(inner, `${place}.${name}`);
  };

/** An object with these fields; others are let through. */
export const object =
  (fields: Record<string, Check>): Check =>
  (value, place) => {
    const given = asObject(value, place);
    for (const [name, check] of Object.entries(fields)) check(given[name], `${place}.${name}`);
  };

function asObject(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) wrong(place, "an object", value);
  return value as Record<string, unknown>;
}
