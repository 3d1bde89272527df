/** What every page with instruments has: its settings in the address, the projector switch, and a place for what went wrong. */
import { html } from "../components/html.js";
import { errorNotice, hint } from "../components/notice.js";
import { REDRAW } from "../components/responsive.js";
import { words } from "../i18n/index.js";
import { say, type Said } from "../i18n/problems/index.js";
import { toFailure } from "../runtime/failures.js";
import { defineState } from "../runtime/url-state.js";
import type { RejectedSetting, StateOf, Table } from "../runtime/url-state.js";
import { urlWriter } from "../runtime/url-writer.js";
import { Problem } from "../text/problem.js";

/** Settings that every page understands. */
export const COMMON_SETTINGS = { projector: { type: "boolean", default: false } } as const satisfies Table;

/** A page's settings, kept in its address. */
export interface Settings<T extends Table> {
  readonly state: StateOf<T>;
  set(change: Partial<StateOf<T>>): void;
  /** What the link asked for and could not have. */
  readonly rejected: readonly RejectedSetting[];
  /** The same in words; null where all was well. */
  readonly problems: HTMLElement | null;
}

/** Reads the page's settings from its address, and keeps the address up to date. */
export function openSettings<const T extends Table>(table: T): Settings<T> {
  const definition = defineState(table);
  const writer = urlWriter(definition);
  const { state, problems } = definition.parse(location.search);
  window.addEventListener("pagehide", () => writer.flush());
  return {
    state,
    set(change) {
      Object.assign(state, change);
      writer.write(state);
    },
    rejected: problems,
    problems: describeProblems(problems),
  };
}

/** Parts of a link that were left out, in words; null where there are none. */
export function describeProblems(problems: readonly RejectedSetting[]): HTMLElement | null {
  if (problems.length === 0) return null;
  const lines = problems.map(({ name, value, reason }) => words.pages.frame.linkProblem(name, value, reason));
  return hint(words.pages.frame.linkProblems, html`<br />`, lines.join(" "));
}

/** Puts the projector switch at the head of the page; `start` says whether the link asked for it. */
export function projectorSwitch(start: boolean, onChange: (on: boolean) => void): HTMLElement {
  const button = html`<button type="button" class="quiet">${words.pages.frame.projector}</button>`;
  const show = (on: boolean) => {
    document.documentElement.classList.toggle("projector", on);
    button.setAttribute("aria-pressed", String(on));
  };
  show(start);
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    show(on);
    onChange(on);
    document.dispatchEvent(new Event(REDRAW));
  });
  return html`<div class="page-tools">${button}</div>`;
}

/** What an error says, and what the reader can do. */
export function wordsOf(error: unknown): Said {
  return say(error instanceof Problem ? error : toFailure(error));
}

/** The same for the page. */
export function describeError(error: unknown): HTMLElement {
  return errorNotice(wordsOf(error));
}

/** Runs a task; what goes wrong is said in `place`, which is cleared first. */
export async function errorInto(place: HTMLElement, task: () => Promise<void>): Promise<void> {
  place.replaceChildren();
  try {
    await task();
  } catch (error) {
    place.replaceChildren(describeError(error));
  }
}

/** Runs tasks as `errorInto` does, one at a time: what is asked for twice happens once. */
export function oneAtATime(place: HTMLElement): (task: () => Promise<void>) => Promise<void> {
  let busy = false;
  return async (task) => {
    if (busy) return;
    busy = true;
    await errorInto(place, task);
    busy = false;
  };
}

/** Runs tasks of which only the latest matters: an older one's result is dropped. */
export function latest<Args extends unknown[], Result>(
  task: (...args: Args) => Promise<Result>,
  take: { done(result: Result): void; failed(error: unknown): void },
): (...args: Args) => Promise<void> {
  let count = 0;
  return async (...args) => {
    const mine = ++count;
    try {
      const result = await task(...args);
      if (mine === count) take.done(result);
    } catch (error) {
      if (mine === count) take.failed(error);
    }
  };
}

/** A file of the reader's own. */
export function download(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = html`<a href=${url} download=${name}></a>`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The address of another page of the site, with settings; right under any base path. */
export function pageLink(
  page: "index" | "masks" | "train" | "corpus" | "data",
  settings: Record<string, string | undefined>,
): string {
  const given = Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `./${page}.html?${new URLSearchParams([["v", "1"], ...given])}`;
}
