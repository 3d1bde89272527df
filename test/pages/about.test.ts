/** What the About page says of licences and of the version, held to the packages themselves. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync("src/about.md", "utf8");
const manifest = (folder: string) =>
  JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as {
    version: string;
    license: string;
    dependencies?: Record<string, string>;
  };
/** Runs the tools and the data loaders; nothing of it is in a page. */
const NOT_SHIPPED = ["tsx"];
const rows = Array.from(page.matchAll(/^\| \[([^\]]+)\]\([^)]+\) +\| ([\w.-]+) +\|$/gm), ([, name, licence]) => ({
  name,
  licence,
}));

test("names every package that ships, each with its own licence", () => {
  const shipped = Object.keys(manifest(".").dependencies!).filter((name) => !NOT_SHIPPED.includes(name));
  expect(rows.map(({ name }) => name).sort()).toEqual(shipped.sort());
  for (const { name, licence } of rows) expect(`${name}: ${licence}`).toBe(`${name}: ${manifest(`node_modules/${name}`).license}`); // prettier-ignore
});

test("cites the version that it is", () => {
  expect(page).toContain(`Version ${manifest(".").version}`);
  expect(manifest(".").license).toBe("MIT");
});
