/** What the loaders in this folder share: they hand files of the repository to the site unchanged. */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";

/** The `name` that Framework fills in for `[name]` in a loader's own file name. */
export function requestedName(): string {
  const { values } = parseArgs({ options: { name: { type: "string" } } });
  if (values.name === undefined) throw new Error("This loader needs --name=…");
  return values.name;
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
