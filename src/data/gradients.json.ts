/** The norms of both losses' gradients by step, as far as they were measured. */
import { readGradients } from "./result-files.js";

process.stdout.write(JSON.stringify(readGradients()));
