/** The backend that the reader chose, remembered between pages, and the badge that shows and changes it. */
import { backendBadge } from "../components/backend-badge.js";
import type { BackendBadgeData } from "../components/backend-badge.js";
import { html } from "../components/html.js";
import { words } from "../i18n/index.js";
import { say } from "../i18n/problems/index.js";
import { endIsolation, isolate, isolationOf } from "../runtime/isolation.js";
import type { Isolation } from "../runtime/isolation.js";
import { getClient } from "../runtime/page.js";
import type { BackendName, BackendReport } from "../runtime/protocol.js";
import { describeError } from "./frame.js";

type BackendChoice = BackendName | "auto";

const CHOICES: readonly BackendChoice[] = ["auto", "webgpu", "wasm", "cpu"];
const KEY = "backend";

/** What the reader chose last; "auto" leaves the choice to the page. */
export const backendChoice = (): BackendChoice => storedChoice();

/** Whether WebGPU could be what computes: the browser has it, and the reader did not choose otherwise. */
export const mayUseGpu = (): boolean => "gpu" in navigator && ["auto", "webgpu"].includes(storedChoice());

/** Starts what the reader chose last, or the best there is. */
export function startBackend(): Promise<BackendReport> {
  return getClient().start(storedChoice());
}

/** Calls `again` when a new worker has taken the place of one that was lost or given up: it holds no model yet. */
export function onReplacedWorker(again: () => void): void {
  const client = getClient();
  let lost = false;
  client.on("workerLost", () => (lost = true));
  client.on("started", () => {
    if (lost) again();
    lost = false;
  });
}

/** Shows which backend computes; choosing another one moves the page's work there. */
export function backendControl(): HTMLElement {
  const client = getClient();
  const box = html`<div></div>`;
  const problem = html`<div></div>`;
  const choose = async (choice: string) => {
    problem.replaceChildren();
    try {
      // Where what trains cannot be saved, nothing changes.
      await client.pauseAll();
      store(choice as BackendChoice);
      await client.switchBackend(choice as BackendChoice);
    } catch (error) {
      problem.replaceChildren(describeError(error));
      draw();
    }
  };
  let isolation: Isolation | undefined;
  const reload = (change: () => Promise<void>) =>
    client
      .pauseAll()
      .then(change)
      .catch((error: unknown) => problem.replaceChildren(describeError(error)));
  const draw = () => {
    const report = client.backend;
    const threads = report?.backend === "wasm" && isolation ? threadsChoice(isolation, reload) : undefined;
    const options = { choices: CHOICES, chosen: storedChoice(), onChoose: choose, threads };
    box.replaceChildren(backendBadge(report ? badgeOf(report) : { backend: null }, options));
  };
  client.on("started", draw);
  client.on("workerLost", draw);
  draw();
  void isolationOf().then((found) => {
    isolation = found;
    draw();
  });
  return html`<div>${box}${problem}</div>`;
}

/** A report in words. */
function badgeOf({ backend, detail, rejected }: BackendReport): BackendBadgeData {
  return {
    backend,
    detail: say(detail).message,
    rejected: rejected.map((each) => ({ backend: each.backend, reason: say(each.reason).message })),
  };
}

/** What the badge says of threads, and the way to change that. */
function threadsChoice(isolation: Isolation, reload: (change: () => Promise<void>) => void) {
  const { begin, end, reloads, ...said } = words.backend.isolation;
  if (isolation === "possible") {
    return { words: `${said.possible} ${reloads}`, action: { words: begin, onPress: () => reload(isolate) } };
  }
  if (isolation === "reader") {
    return { words: `${said.reader} ${reloads}`, action: { words: end, onPress: () => reload(endIsolation) } };
  }
  return { words: said[isolation] };
}

function storedChoice(): BackendChoice {
  const stored = read();
  return CHOICES.find((choice) => choice === stored) ?? "auto";
}

/** Where site data is blocked the choice lasts as long as the page. */
let unstored: BackendChoice | null = null;

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return unstored;
  }
}

function store(choice: BackendChoice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    unstored = choice;
  }
}
