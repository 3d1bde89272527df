/**
 * `npm start`: the preview, which rebuilds as files change. Prints its address. Framework's own options can follow `--`, such as
 * `npm start -- --port 8080 --open`.
 */
import { observable } from "./framework.js";

const args = process.argv.slice(2);
process.exitCode = await observable(["preview", ...(args.includes("--open") ? [] : ["--no-open"]), ...args]);
