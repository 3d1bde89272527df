/** `npm run bench`: what training, relations and the mask page cost, measured on this machine. */
import { benchCommand } from "./bench/command.js";
import { runAsProcess } from "./lib/command.js";

await runAsProcess(benchCommand);
