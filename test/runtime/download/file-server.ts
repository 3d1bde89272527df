/** A server of files on this machine that knows ranges, and can be told to hang up, to say no more, or to have another version. */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FileServer {
  address: string;
  files: Map<string, Uint8Array>;
  /** What was asked for: path and range. */
  requests: { path: string; range?: string }[];
  version: string;
  /** Bytes after which the connection breaks. */
  hangUpAfter: number;
  /** Bytes of an answer after which nothing more comes, though the line stays open. */
  fallSilentAfter: number;
  /** Breaks the line when a part is asked for: what a page sees of a host that allows other sites no such headers. */
  refusesRanges: boolean;
  /** Says not which part it sends: what a page sees of a host that exposes no headers. */
  hidesRanges: boolean;
  close(): Promise<void>;
}

export async function fileServer(files: Record<string, Uint8Array | string>): Promise<FileServer> {
  const bytes = Object.entries(files).map(([name, content]): [string, Uint8Array] => [
    name,
    typeof content === "string" ? new TextEncoder().encode(content) : content,
  ]);
  const server: FileServer = {
    address: "",
    files: new Map(bytes),
    requests: [],
    version: '"one"',
    hangUpAfter: Infinity,
    fallSilentAfter: Infinity,
    refusesRanges: false,
    hidesRanges: false,
    close: () => new Promise((resolve) => listener.closeAllConnections() ?? listener.close(() => resolve())),
  };
  const listener = createServer((request, response) => void serve(server, request, response));
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  server.address = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  return server;
}

async function serve(server: FileServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setMaxListeners(0);
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Allow-Headers", "Range, If-Range");
  response.setHeader("Access-Control-Expose-Headers", "ETag, Content-Range, Content-Length");
  response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
  if (request.method === "OPTIONS") return void response.writeHead(204).end();
  const path = request.url!.slice(1);
  const { range } = request.headers;
  server.requests.push({ path, range });
  if (range && server.refusesRanges) return void response.destroy();
  const file = server.files.get(path);
  if (!file) return void response.writeHead(404).end();
  const same = request.headers["if-range"] === server.version;
  const from = range && same ? Number(/bytes=(\d+)-/.exec(range)![1]) : 0;
  const headers: Record<string, string | number> = { ETag: server.version, "Content-Length": file.length - from };
  if (from > 0 && !server.hidesRanges) headers["Content-Range"] = `bytes ${from}-${file.length - 1}/${file.length}`;
  response.writeHead(from > 0 ? 206 : 200, headers);
  const end = Math.min(file.length, from + Math.min(server.hangUpAfter, server.fallSilentAfter));
  for (let at = from; at < end; at += 65_536) {
    if (response.destroyed) return;
    if (!response.write(file.subarray(at, Math.min(end, at + 65_536))))
      await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
  }
  if (end < file.length && server.fallSilentAfter <= server.hangUpAfter) return;
  // Give what was written time to arrive before the line breaks.
  if (end < file.length) setTimeout(() => response.destroy(), 50);
  else response.end();
}
