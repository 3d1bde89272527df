import { spawnSync } from "node:child_process";
import { request } from "node:http";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { previewCommand, serveFolder } from "../../tools/static-server.js";
import type { Server, ServerOptions } from "../../tools/static-server.js";
import { run } from "./surroundings.js";

const root = mkdtempSync(join(tmpdir(), "static-server-"));
const folder = join(root, "site");
mkdirSync(join(folder, "sub"), { recursive: true });
writeFileSync(join(root, "secret.txt"), "outside");
writeFileSync(join(folder, "index.html"), "home");
writeFileSync(join(folder, "sub/a b.wasm"), "bytes");
afterAll(() => rmSync(root, { recursive: true, force: true }));

let server: Server | undefined;
afterEach(() => server?.close());

async function get(path: string, options: ServerOptions = {}): Promise<Response> {
  server = await serveFolder({ folder, ...options });
  return fetch(new URL(path, server.address));
}

test("answers a folder's address with its index, under a base path too", async () => {
  const response = await get("", { base: "/some/path/" });
  expect(await response.text()).toBe("home");
  expect(response.headers.get("content-type")).toContain("text/html");
});

test("tells browsers what WASM is, and decodes names", async () => {
  const response = await get("sub/a%20b.wasm");
  expect(await response.text()).toBe("bytes");
  expect(response.headers.get("content-type")).toBe("application/wasm");
});

test("has nothing at what is no address, and goes on answering", async () => {
  const { port } = new URL((await get("")).url);
  const status = await new Promise((resolve, reject) =>
    request({ port, path: "//" }, ({ statusCode }) => resolve(statusCode))
      .on("error", reject)
      .end(),
  );
  expect(status).toBe(404);
  expect((await fetch(server!.address)).status).toBe(200);
});

test.each([["missing.html"], ["sub"], ["..%2fsecret.txt"], ["sub/..%2f..%2fsecret.txt"]])(
  "has nothing at %s",
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);

test("has nothing beside its base path", async () => {
  expect((await get("/index.html", { base: "/some/path/" })).status).toBe(404);
});

test("isolates pages when asked to, and only then", async () => {
  const policy = "cross-origin-embedder-policy";
  expect((await get("", { isolated: true })).headers.get(policy)).toBe("require-corp");
  await server?.close();
  expect((await get("")).headers.get(policy)).toBeNull();
});

test("as a command says in one line what it can't do", async () => {
  const taken = await serveFolder({ folder });
  const { port } = new URL(taken.address);
  const preview = (...args: string[]) => run(previewCommand, args);
  expect(await preview("--port", port)).toMatchObject({
    code: 1,
    stderr: `preview:dist: port ${port} is taken; name another with --port\n`,
  });
  await taken.close();
  for (const wrong of [["--prot", "1"], ["--port", "x"], ["--port", "65536"], ["--base", "x"], ["4000"]]) {
    const { code, stderr } = await preview(...wrong);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^preview:dist: .*\nSee: npm run --silent preview:dist -- --help\n$/);
  }
});

test.each([
  ["tools/kernels.ts", ["--bogus"], "kernels: Unknown option '--bogus'"],
  ["tools/screenshots.ts", ["nopage"], "screenshots: there is no page nopage; pages: index, "],
  ["tools/static-server.ts", ["--bogus"], "preview:dist: Unknown option '--bogus'"],
])("%s %j ends with 2 and one line", { timeout: 120_000 }, (script, args, message) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, ...args], {
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^\s+at /m);
});
