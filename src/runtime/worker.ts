/** The worker's own thread: messages in, messages out. What it does with them is in `dispatch.ts`. */
import { scoreDocuments } from "../evaluation/scores.js";
import * as systems from "../model/systems.js";
import { startBackend } from "./backend.js";
import { CheckpointStore } from "./checkpoints.js";
import { Dispatcher } from "./dispatch.js";
import { memoryInUse } from "./memory.js";
import { EncoderStore } from "./pretraining/encoder-store.js";
import type { Command } from "./protocol.js";

const scope = self as unknown as DedicatedWorkerGlobalScope;

const dispatcher = new Dispatcher({
  systems,
  startBackend,
  checkpoints: new CheckpointStore(),
  encoderStore: new EncoderStore(),
  evaluate: scoreDocuments,
  memory: memoryInUse,
  post: (event, transfer = []) => scope.postMessage(event, transfer),
});

scope.onmessage = ({ data }: MessageEvent<Command>) => void dispatcher.handle(data);
