import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "refuse-network-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PRELOAD = pathToFileURL(resolve("tools/setup/refuse-network.js")).href;

/** Runs a script with the network refused; returns what it printed and what was logged. */
function run(name: string, script: string): { output: string; log: string[] } {
  const log = join(folder, `${name}.log`);
  const { stdout } = spawnSync(process.execPath, [`--import=${PRELOAD}`, "--input-type=module", "-e", script], {
    env: { ...process.env, REFUSED_LOG: log },
    encoding: "utf8",
  });
  return {
    output: stdout.trim(),
    log: readFileSync(log, { encoding: "utf8", flag: "a+" }).split("\n").filter(Boolean),
  };
}

const print = "(error) => console.log(error.message)";

test.each([
  ["fetch", `await fetch("https://example.org/a").catch(${print});`, "fetch https://example.org/a"],
  [
    "https",
    `import https from "node:https"; try { https.get("https://example.org").on("error", ${print}); } catch (e) { (${print})(e); }`,
    "connection to example.org",
  ],
  [
    "net",
    `import net from "node:net"; try { net.connect(80, "192.0.2.1"); } catch (e) { (${print})(e); }`,
    "connection to 192.0.2.1",
  ],
  [
    "dns",
    `import dns from "node:dns"; try { dns.lookup("example.org", () => {}); } catch (e) { (${print})(e); }`,
    "look-up of example.org",
  ],
])("refuses and logs %s", (name, script, attempt) => {
  const { output, log } = run(name, script);
  expect(output).toContain(`${attempt} was refused`);
  expect(log).toContain(attempt);
});

test("leaves connections on this machine alone", () => {
  const { output, log } = run(
    "local",
    `import http from "node:http";
     const server = http.createServer((_, response) => response.end("here")).listen(0, "127.0.0.1", async () => {
       const response = await fetch("http://127.0.0.1:" + server.address().port);
       console.log(await response.text());
       server.close();
     });`,
  );
  expect(output).toBe("here");
  expect(log).toEqual([]);
});
