/** `npm run screenshots`: pictures of every page of the built site, wide and narrow, light and dark, into runs/screenshots. */
import { mkdir } from "node:fs/promises";
import config from "../observablehq.config.js";
import { hasChineseFont, launch } from "./browser.js";
import { EXIT } from "./lib/command.js";
import { serveFolder } from "./static-server.js";

const WIDTHS = { wide: 1280, narrow: 390 };
const SCHEMES = ["light", "dark"] as const;
const FOLDER = "runs/screenshots";

const paths = ["index", ...config.pages.map(({ path }) => path.slice(1))];
const wanted = process.argv.slice(2);
const stray = wanted.find((name) => !paths.includes(name));
if (stray !== undefined) {
  console.error(`screenshots: there is no page ${stray}; pages: ${paths.join(", ")}`);
  process.exit(EXIT.usage);
}

if (hasChineseFont() === false) {
  console.warn(
    "No font on this machine has Chinese characters: the pictures will show boxes. On Debian: apt install fonts-noto-cjk",
  );
}
await mkdir(FOLDER, { recursive: true });
const server = await serveFolder();
const browser = await launch();
for (const path of paths.filter((name) => wanted.length === 0 || wanted.includes(name))) {
  for (const [size, width] of Object.entries(WIDTHS)) {
    for (const colorScheme of SCHEMES) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      await page.goto(`${server.address}${path}.html`);
      await page.waitForFunction(() => document.querySelector("observablehq-loading") === null);
      // Whatever the page does once it has loaded (a first prediction, say) should be in the picture.
      await page.waitForTimeout(2000);
      const file = `${FOLDER}/${path}-${size}-${colorScheme}.png`;
      await page.screenshot({ path: file, fullPage: true });
      await page.close();
      console.log(file);
    }
  }
}
await browser.close();
await server.close();
