/** What the browser tests share: the built site on a server of its own, pages that report what goes wrong in them, and axe. */
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import axe from "axe-core";
import type { AxeResults, Result } from "axe-core";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import config from "../../observablehq.config.js";
import { serveFolder } from "../../tools/static-server.js";
import type { Server, ServerOptions } from "../../tools/static-server.js";
import { launch } from "../../tools/browser.js";

/** Addresses of all pages of the site, Home first. */
export const PAGES = ["/", ...config.pages.map(({ path }) => `${path}.html`)];

export interface OpenedPage {
  page: Page;
  /** Console errors and warnings, uncaught errors and failed requests, as they come. */
  problems: string[];
  /** Requests to any other origin; each was blocked. */
  foreign: string[];
  close(): Promise<void>;
}

/** Keeps a page (and its workers) to some origins, and notes what it tries beyond. */
async function confine(context: BrowserContext, origins: readonly string[], foreign: string[]): Promise<void> {
  await context.route(
    (url) => !origins.includes(url.origin) && /^(https?|wss?):$/.test(url.protocol),
    (route) => {
      foreign.push(route.request().url());
      return route.abort();
    },
  );
}

/** Notes everything that a reader would find in the console as an error or a warning. */
function watch(page: Page, problems: string[]): void {
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    problems.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
}

/** Waits until Framework has run every cell of the page: nothing is left that says it is loading. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await page.waitForFunction(() => document.querySelector("observablehq-loading") === null);
}

export interface OpenOptions extends BrowserContextOptions {
  /** Another origin that the page may ask. */
  allow?: string;
}

/** The built site in a browser, shared by the tests of one file. */
export class Site {
  private server!: Server;
  browser!: Browser;

  constructor(private readonly options: ServerOptions = {}) {}

  async start(): Promise<void> {
    this.server = await serveFolder(this.options);
    this.browser = await launch();
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.server?.close();
  }

  /** The full address of a page such as "/masks.html". */
  url(path: string): string {
    return new URL(path.replace(/^\//, ""), this.server.address).href;
  }

  /** Opens a page in a fresh profile and waits until it has settled. */
  async open(path: string, { allow, ...options }: OpenOptions = {}): Promise<OpenedPage> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const problems: string[] = [];
    const foreign: string[] = [];
    await confine(context, [new URL(this.server.address).origin, ...(allow ? [allow] : [])], foreign);
    const page = await context.newPage();
    watch(page, problems);
    await page.goto(this.url(path));
    await settled(page);
    return { page, problems, foreign, close: () => context.close() };
  }
}

/** The site for a test file: started before its tests, stopped after them. */
export function useSite(options: ServerOptions = {}): Site {
  const site = new Site(options);
  beforeAll(() => site.start());
  afterAll(() => site.stop());
  return site;
}

const AXE_SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Runs axe on a page; returns its serious and critical violations. */
export async function seriousViolations(page: Page): Promise<Result[]> {
  await page.evaluate(AXE_SOURCE);
  const results = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  return (results as AxeResults).violations.filter(({ impact }) => impact === "serious" || impact === "critical");
}

/** Violations as lines a person can act on: the rule, and each element. */
export function describeViolations(violations: Result[]): string[] {
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}`));
}

/** Saves a picture of the whole page under runs/screenshots. */
export async function screenshot(page: Page, name: string): Promise<string> {
  await mkdir("runs/screenshots", { recursive: true });
  const path = `runs/screenshots/${name}.png`;
  await page.screenshot({ path, fullPage: true });
  return path;
}
