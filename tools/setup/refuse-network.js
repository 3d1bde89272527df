/**
 * Preloaded into Observable Framework (`node --import`) and into every process that it starts: any connection or look-up that
 * would leave this machine fails at once, with the reason. Framework otherwise downloads what a page imports without saying
 * where from, and a site built so works only where that download does. Attempts are also appended to the file named by the
 * environment variable REFUSED_LOG, for the test that wants none.
 */
import dns from "node:dns";
import { appendFileSync } from "node:fs";
import net from "node:net";

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\]|0\.0\.0\.0|::)$/;

/** @param {string} what @returns {Error} */
function refusal(what) {
  if (process.env.REFUSED_LOG) appendFileSync(process.env.REFUSED_LOG, `${what}\n`);
  return new Error(
    `${what} was refused: this site is made without the network. Import packages by name from node_modules (no "npm:" imports, ` +
      `no implicit names such as d3, Plot or Inputs in Markdown).`,
  );
}

/** @param {unknown} host */
const isLocal = (host) => host === undefined || host === null || host === "" || LOCAL.test(String(host));

const fetch = globalThis.fetch;
globalThis.fetch = async (/** @type {string | URL | Request} */ input, /** @type {RequestInit | undefined} */ init) => {
  const url = new URL(input instanceof Request ? input.url : String(input));
  if (url.protocol.startsWith("http") && !isLocal(url.hostname)) throw refusal(`fetch ${url.href}`);
  return fetch(input, init);
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (/** @type {any[]} */ ...args) {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  const isPath = typeof first === "string" && Number.isNaN(Number(first));
  const host =
    typeof first === "object" ? first.host : isPath ? undefined : typeof second === "string" ? second : undefined;
  if (!isLocal(host)) throw refusal(`connection to ${host}`);
  return Reflect.apply(connect, this, args);
};

const lookup = dns.lookup;
// dns.lookup is an overloaded function; only its first argument, the name, matters here.
dns.lookup = /** @type {any} */ (
  (/** @type {string} */ host, /** @type {any[]} */ ...rest) => {
    if (!isLocal(host)) throw refusal(`look-up of ${host}`);
    return Reflect.apply(lookup, dns, [host, ...rest]);
  }
);
