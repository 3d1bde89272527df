/** A plain web server for the built site: `npm run preview:dist`, and the one that the browser tests use. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { EXIT, runAsProcess } from "./lib/command.js";
import type { Command } from "./lib/command.js";
import { number, text, toggle, UsageError } from "./lib/flags.js";

const MIME_TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".jsonl": "application/jsonl",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

export interface ServerOptions {
  folder?: string;
  /** Path under which the folder appears, with slashes at both ends. */
  base?: string;
  /** 0 means any free port. */
  port?: number;
  /** Send the headers (COOP, COEP) that make pages cross-origin isolated, so that WASM gets threads. */
  isolated?: boolean;
}

export interface Server {
  /** Address of the folder, with a slash at the end. */
  readonly address: string;
  close(): Promise<void>;
}

/** The file for a request's path, or undefined where it leaves the base or doesn't exist. */
async function findFile(folder: string, base: string, url: string): Promise<string | undefined> {
  const path = pathOf(url);
  if (!path?.startsWith(base)) return undefined;
  const relative = normalize(path.slice(base.length) || ".");
  if (relative.startsWith("..")) return undefined;
  const file = join(folder, path.endsWith("/") ? join(relative, "index.html") : relative);
  return (await stat(file).catch(() => undefined))?.isFile() ? file : undefined;
}

/** Undefined for what is no address ("//", a broken escape). */
function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return undefined;
  }
}

/** Serves a folder on this machine alone. */
export async function serveFolder(options: ServerOptions = {}): Promise<Server> {
  const { folder = "dist", base = "/", port = 0, isolated = false } = options;
  const isolation = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  };
  const server = createServer((request, response) => {
    void findFile(folder, base, request.url ?? "/").then((file) => {
      if (file === undefined) {
        response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found");
        return;
      }
      const type = MIME_TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "Content-Type": type, ...(isolated ? isolation : {}) });
      createReadStream(file).pipe(response);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const FLAGS = {
  port: number(4000, "port to listen on", { least: 0, most: 65_535, whole: true }),
  base: text("/PATH/", "path under which the site appears (/)"),
  isolated: toggle("send COOP and COEP headers: WASM then runs on several threads"),
};

export const previewCommand: Command<typeof FLAGS> = {
  name: "preview:dist",
  summary: `Serves the built site (run "npm run build" first) on this machine alone, until Ctrl-C.`,
  notes: "Exit code: 1 failed (the port is taken, say), 2 flags not understood.",
  flags: FLAGS,
  resumable: false,
  async run({ port, base = "/", isolated }, _given, { stdout }) {
    if (!/^\/(.*\/)?$/.test(base)) throw new UsageError(`--base must begin and end with a slash, not "${base}"`);
    const server = await serveFolder({ base, port, isolated }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") throw new Error(`port ${port} is taken; name another with --port`);
      if (error.code === "EACCES") throw new Error(`port ${port} is not for this user; name one from 1024 with --port`);
      throw error;
    });
    stdout.write(`${server.address}\n`);
    return EXIT.done;
  },
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await runAsProcess(previewCommand);
