/** `npm run extract`: a filter from sentences to entities, relations, triples and key-value pairs. */
import { extractCommand } from "./extract/command.js";
import { runAsProcess } from "./lib/command.js";

await runAsProcess(extractCommand);
