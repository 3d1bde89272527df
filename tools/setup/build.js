/** `npm run build`: writes the whole site to dist/ as plain files that work from any folder of any web server. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { finishHtml, foreignReferences } from "./finish.js";
import { observable } from "./framework.js";

const OUTPUT = "dist";

/** Completes what Framework wrote; returns a line for each reference to another host. */
function finish() {
  // Without this file, GitHub Pages leaves out every folder whose name starts with an underscore.
  writeFileSync(join(OUTPUT, ".nojekyll"), "");
  // A service worker governs the folder that it lies in: see src/runtime/isolation.ts.
  const isolator = createRequire(import.meta.url).resolve("coi-serviceworker");
  copyFileSync(isolator, join(OUTPUT, "coi-serviceworker.js"));
  const foreign = [];
  for (const file of readdirSync(OUTPUT, { recursive: true, encoding: "utf8" })) {
    const path = join(OUTPUT, file);
    const extension = extname(file);
    if (![".html", ".css", ".js"].includes(extension)) continue;
    let text = readFileSync(path, "utf8");
    if (extension === ".html") {
      text = finishHtml(text);
      writeFileSync(path, text);
    }
    foreign.push(...foreignReferences(text, extension).map((address) => `${file} fetches ${address}`));
  }
  return foreign;
}

const status = await observable(["build"]);
if (status === 0) {
  const foreign = finish();
  if (foreign.length > 0) {
    console.error(`The site must not fetch from other hosts:\n  ${foreign.join("\n  ")}`);
    process.exitCode = 1;
  }
} else {
  process.exitCode = status;
}
