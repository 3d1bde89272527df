/** Keeps the address up to date with the page's settings, without a new entry in the history for each turn of a knob. */
import type { StateDefinition, StateOf, Table } from "./url-state.js";

/** Browsers refuse more than about a hundred changes of the address in half a minute. */
const DELAY_MILLISECONDS = 350;

export interface UrlWriter<T extends Table> {
  /** Puts the state into the address once no other has come for a moment. */
  write(state: StateOf<T>): void;
  /** Does now what is still waiting, before a link is copied or the page is left. */
  flush(): void;
}

/** @param page the window whose address is written; tests hand in another */
export function urlWriter<T extends Table>(
  definition: StateDefinition<T>,
  page: { location: Pick<Location, "pathname" | "hash">; history: Pick<History, "replaceState" | "state"> } = window,
): UrlWriter<T> {
  let waiting: StateOf<T> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(timer);
    if (waiting === undefined) return;
    const { location, history } = page;
    // An empty query alone would keep the old one.
    history.replaceState(history.state, "", location.pathname + definition.format(waiting) + location.hash);
    waiting = undefined;
  }

  function write(state: StateOf<T>): void {
    waiting = state;
    clearTimeout(timer);
    timer = setTimeout(flush, DELAY_MILLISECONDS);
  }

  return { write, flush };
}
