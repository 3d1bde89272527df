/** `npm run pretraining`: pretrains an encoder on unlabelled text, and keeps encoder, checkpoint and run card. */
import { runAsProcess } from "./lib/command.js";
import { pretrainCommand } from "./pretrain/command.js";

await runAsProcess(pretrainCommand);
