/** A warning where the discard makes most of the training pairs relations. */
import { words } from "../i18n/index.js";
import { countKeptPairs, mostlyRelations } from "../model/training/kept-pairs.js";
import type { RunRequest } from "../runtime/protocol.js";
import { labelSetOf } from "../text/labels.js";
import { buildTokenizer } from "../text/tokenizers.js";

/** Counted from the run's own sentences, character by character; empty where there is nothing to warn of. */
export function discardWarning({ train, config, options }: Pick<RunRequest, "train" | "config" | "options">): string {
  if (options.discardNoRelation === 0) return "";
  const tokenizer = buildTokenizer(
    "character",
    train.map(({ text }) => text),
  );
  const { maxPositions } = config;
  const counts = countKeptPairs(train, { tokenizer, labels: labelSetOf(train), maxPositions }, options);
  const share = mostlyRelations(counts, options);
  return share === undefined ? "" : words.recipes.mostlyRelations(share);
}
