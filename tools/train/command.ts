/** `train` as a command: its flags, its help, what it runs. */
import type { Command } from "../lib/command.js";
import { train } from "./run.js";
import { TRAIN_FLAGS } from "./settings.js";

export const trainCommand: Command<typeof TRAIN_FLAGS> = {
  name: "train",
  summary: `Trains a system on annotated sentences and scores it: entity and relation precision, recall and F1, strict and
boundary, per type, micro and macro; relations between predicted and between annotated entities. Into --out go
model.safetensors (the best epoch), checkpoint.safetensors (after every epoch) and run.json (the run card). Ctrl-C or SIGTERM
finishes the step, writes the checkpoint and says how to go on. Progress goes to stderr, scores to stdout.`,
  notes: `Example:
  npm run train -- --train train.json --dev dev.json --test test.json --layers 4 --k 2 --epochs 15 --out runs/first

Exit code: 0 done, 1 failed, 2 flags not understood, 130 stopped by Ctrl-C or SIGTERM.`,
  flags: TRAIN_FLAGS,
  resumable: true,
  run: train,
};
