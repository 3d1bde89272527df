/** `npm run ship`: puts a finished training run among the files that the site serves. */
import { runAsProcess } from "./lib/command.js";
import { shipCommand } from "./ship/command.js";

await runAsProcess(shipCommand);
