/** The backend that the reader chose, remembered between pages, and the badge that shows and changes it. */
import { backendBadge } from "../components/backend-badge.js";
import { html } from "../components/html.js";
import { getClient } from "../runtime/page.js";
import type { BackendName, BackendReport } from "../runtime/protocol.js";
import { describeError } from "./frame.js";

type BackendChoice = BackendName | "auto";

const CHOICES: readonly BackendChoice[] = ["auto", "webgpu", "wasm", "cpu"];
const KEY = "backend";

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
    store(choice as BackendChoice);
    problem.replaceChildren();
    try {
      await client.switchBackend(choice as BackendChoice);
    } catch (error) {
      problem.replaceChildren(describeError(error));
    }
  };
  const draw = () => {
    const report = client.backend;
    const options = { choices: CHOICES, chosen: storedChoice(), onChoose: choose };
    box.replaceChildren(backendBadge(report ?? { backend: null }, options));
  };
  client.on("started", draw);
  client.on("workerLost", draw);
  draw();
  return html`<div>${box}${problem}</div>`;
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
