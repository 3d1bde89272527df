/** `npm run peer`: a SpERT-like head in PyTorch on the encoder that ours starts from. */
import { runAsProcess } from "./lib/command.js";
import { peerCommand } from "./peer/command.js";

await runAsProcess(peerCommand);
