/** A plain web server for the built site: `npm run preview:dist`, and the one that the browser tests use. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

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

const HELP = `Serves the built site (run "npm run build" first).

  npm run preview:dist -- [--port 4000] [--base /path/] [--isolated]

  --port      port to listen on (default 4000)
  --base      path under which the site appears (default /)
  --isolated  send COOP and COEP headers: WASM then runs on several threads`;

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "4000" },
      base: { type: "string", default: "/" },
      isolated: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
  } else {
    const { address } = await serveFolder({ base: values.base, port: Number(values.port), isolated: values.isolated });
    console.log(address);
  }
}
