/** `npm run experiment`: trains what the plan says, and records every run. */
import { experimentCommand } from "./experiment/command.js";
import { runAsProcess } from "./lib/command.js";

await runAsProcess(experimentCommand);
