/** `npm run train`: trains a system on annotated files, scores it, and keeps model, checkpoint and run card. */
import { runAsProcess } from "./lib/command.js";
import { trainCommand } from "./train/command.js";

await runAsProcess(trainCommand);
