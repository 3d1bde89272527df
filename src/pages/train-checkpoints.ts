/** Stored checkpoints: name them, delete them, go on from one. */
import { askText, askWhether } from "../components/dialog.js";
import { html } from "../components/html.js";
import { table } from "../components/table.js";
import { words } from "../i18n/index.js";
import { megabytes } from "../i18n/megabytes.js";
import { checkpointName } from "../i18n/problems/index.js";
import type { RuntimeClient } from "../runtime/client.js";
import type { CheckpointInfo } from "../runtime/protocol.js";
import type { RunStore } from "../runtime/runs.js";
import { errorInto } from "./frame.js";

const text = words.pages.train;

/** The list; read anew whenever a checkpoint is saved or a run is removed. */
export function checkpointList(client: RuntimeClient, runs: RunStore): HTMLElement {
  const box = html`<div></div>`;
  const problem = html`<div></div>`;
  const refresh = () =>
    errorInto(problem, async () => {
      const checkpoints = await client.listCheckpoints();
      box.replaceChildren(checkpoints.length > 0 ? drawList(checkpoints, act) : "");
    });
  const act = (task: () => Promise<unknown>) =>
    void errorInto(problem, async () => {
      await task();
      await refresh();
    });

  function drawList(checkpoints: readonly CheckpointInfo[], run: (task: () => Promise<unknown>) => void): HTMLElement {
    const button = (label: string, checkpoint: CheckpointInfo, task: () => Promise<unknown>) =>
      html`<button
        type="button"
        class="quiet"
        aria-label=${words.runs.actionOn(label, checkpointName(checkpoint))}
        onclick=${() => run(task)}
      >
        ${label}
      </button>`;
    const rename = async (checkpoint: CheckpointInfo) => {
      const name = await askText(text.renameCheckpoint, checkpointName(checkpoint));
      if (name !== null) await client.renameCheckpoint(checkpoint.id, name);
    };
    const remove = async (checkpoint: CheckpointInfo) => {
      const question = text.deleteCheckpoint(checkpointName(checkpoint));
      if (await askWhether(question, words.runs.action.delete)) await client.deleteCheckpoint(checkpoint.id);
    };
    const actions = (checkpoint: CheckpointInfo) =>
      html`<div class="row-actions">
        ${runs.get(checkpoint.run) && checkpoint.step < checkpoint.totalSteps ? button(text.resumeFrom, checkpoint, () => runs.resume(checkpoint.run, checkpoint.id)) : null}
        ${button(words.runs.action.rename, checkpoint, () => rename(checkpoint))}
        ${button(words.runs.action.delete, checkpoint, () => remove(checkpoint))}
      </div>`;
    return table(
      checkpoints,
      [
        {
          header: text.checkpoint,
          rowHeader: true,
          value: (row) => html`<div>${checkpointName(row)}${actions(row)}</div>`,
        },
        { header: text.savedAt, value: ({ saved }) => text.date(saved) },
        { header: text.step, numeric: true, value: ({ step, totalSteps }) => text.stepOf(step, totalSteps) },
        { header: text.size, numeric: true, value: ({ bytes }) => megabytes(bytes) },
      ],
      { caption: text.checkpoints },
    );
  }

  client.on("checkpointSaved", () => void refresh());
  client.on("runState", () => void refresh());
  // A run takes its checkpoints with it.
  let known = "";
  runs.subscribe((all) => {
    const ids = all.map(({ run }) => run).join();
    if (ids !== known) void runs.ready.then(refresh);
    known = ids;
  });
  void runs.ready.then(refresh);
  return html`<div>${box}${problem}</div>`;
}
