/** `pretrain` as a command: its flags, its help, what it runs. */
import type { Command } from "../lib/command.js";
import { pretrain } from "./run.js";
import { PRETRAIN_FLAGS } from "./settings.js";

export const pretrainCommand: Command<typeof PRETRAIN_FLAGS> = {
  name: "pretraining",
  summary: `Pretrains an encoder as a masked language model on unlabelled sentences: 15% of the tokens are to be predicted, of
which 80% are masked, 10% replaced and 10% left; known words of the field whole. Sentences of dev and test are kept
out. Into --out go encoder.safetensors (half precision, vocabulary included), checkpoint.safetensors and run.json (the
run card). Ctrl-C finishes the step, writes the checkpoint and says how to go on. Progress goes to stderr.`,
  notes: `Example:
  npm run pretraining -- --layers 6 --hidden 128 --heads 4 --steps 6000 --out runs/pretrain-small
  npm run train -- --encoder runs/pretrain-small/encoder.safetensors --train train.jsonl --dev dev.jsonl

Exit code: 0 done, 1 failed, 2 flags not understood, 130 stopped by Ctrl-C or SIGTERM.`,
  flags: PRETRAIN_FLAGS,
  resumable: true,
  run: pretrain,
};
