/** The WASM binaries of the tfjs backend, out of its package, so that the site serves them from its own origin. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { requestedName } from "../shipped.js";

const path = createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/dist/${requestedName()}.wasm`);
process.stdout.write(readFileSync(path));
