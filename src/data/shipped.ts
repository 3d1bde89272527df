/** What the loaders in this folder share: they hand files of the repository to the site unchanged. */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";

/** What Framework fills in for `[name]`, or another parameter, in a loader's own path. */
export function requestedName(parameter = "name"): string {
  const { values } = parseArgs({ options: { [parameter]: { type: "string" } }, strict: false });
  const value = values[parameter];
  if (typeof value !== "string") throw new Error(`This loader needs --${parameter}=…`);
  return value;
}

/** The same as one of some names. @throws where it is none of them */
export function requestedOneOf<Name extends string>(names: readonly Name[], parameter = "name"): Name {
  const requested = requestedName(parameter);
  const known = names.find((name) => name === requested);
  if (known === undefined) throw new Error(`There is no ${parameter} "${requested}"; known: ${names.join(", ")}.`);
  return known;
}

/**
 * Writes a file to standard output, or `fallback` where it hasn't been made yet: the site then still builds and its pages say
 * what is missing. Paths are relative to the repository, where Framework runs its loaders.
 */
export function ship(path: string, fallback = ""): void {
  if (existsSync(path)) {
    process.stdout.write(readFileSync(path));
  } else {
    console.warn(`\n${path} does not exist yet; the site gets an empty file in its place.`);
    process.stdout.write(fallback);
  }
}
