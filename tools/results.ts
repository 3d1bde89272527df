/** `npm run results`: the tables of the experiments, from their records. */
import { runAsProcess } from "./lib/command.js";
import { resultsCommand } from "./results/command.js";

await runAsProcess(resultsCommand);
