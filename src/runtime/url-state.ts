/**
 * A page's settings in its address. One table (name, type, default, what is allowed) gives the defaults to controls and to
 * "reset", reads and checks a link, and writes one:
 *
 *     const settings = defineState({
 *       layers: { type: "integer", default: 4, min: 1, max: 12 },
 *       mask: { type: "choice", default: "rc-context", allowed: ["rc-context", "rc-entities"] },
 *     });
 *     const { state, problems } = settings.parse(location.search);
 *     settings.format({ ...state, layers: 6 }); // "?v=1&layers=6"
 */
import { urlProblemWords } from "../i18n/link-problems.js";

/** One setting. */
export type Field =
  | { type: "integer" | "number"; default: number; min?: number; max?: number }
  | { type: "boolean"; default: boolean }
  | { type: "choice"; default: string; allowed: readonly string[] }
  | { type: "text"; default: string; maxLength?: number }
  /** A fixed number of whole numbers, such as a span. */
  | { type: "integers"; default: readonly number[]; min?: number; max?: number }
  /** Any of some names, each once. */
  | { type: "names"; default: readonly string[]; allowed: readonly string[] };

export type Table = Record<string, Field>;

/** What a setting's value is to the page. */
export type ValueOf<F extends Field> = F extends { type: "choice"; allowed: readonly (infer A)[] }
  ? A
  : F extends { type: "integers" }
    ? readonly number[]
    : F extends { type: "names" }
      ? readonly string[]
      : F extends { type: "boolean" }
        ? boolean
        : F extends { type: "text" }
          ? string
          : number;

export type StateOf<T extends Table> = { [K in keyof T]: ValueOf<T[K]> };

/** A part of a link that was not taken over. */
export interface RejectedSetting {
  name: string;
  value: string;
  /** What is wrong with it, to be read after name and value. */
  reason: string;
}

/** Raised when the meaning of a setting changes, so that old links are told apart. */
const VERSION = 1;
const VERSION_NAME = "v";
const MAX_TEXT = 2000;

export interface StateDefinition<T extends Table> {
  readonly table: T;
  defaults(): StateOf<T>;
  /** Reads `location.search` or `location.hash`. What is wrong is reported and left at its default. */
  parse(link: string): { state: StateOf<T>; problems: RejectedSetting[] };
  /** "?v=1&…" with what differs from the defaults; empty where nothing does. */
  format(state: StateOf<T>): string;
}

export function defineState<const T extends Table>(table: T): StateDefinition<T> {
  if (VERSION_NAME in table) throw new Error(`"${VERSION_NAME}" is taken by the version`);
  const defaults = () => Object.fromEntries(Object.entries(table).map(([name, field]) => [name, field.default]));

  function parse(link: string) {
    const state: Record<string, unknown> = defaults();
    const problems: RejectedSetting[] = [];
    const seen = new Set<string>();
    for (const [name, value] of new URLSearchParams(link.replace(/^[?#]/, ""))) {
      const report = (reason: string) => problems.push({ name, value, reason });
      if (seen.has(name)) report(urlProblemWords.repeated);
      else if (name === VERSION_NAME) {
        if (value !== String(VERSION)) report(urlProblemWords.version(VERSION));
      } else if (!Object.hasOwn(table, name)) report(urlProblemWords.unknown);
      else {
        const read = readValue(table[name], value);
        if ("problem" in read) report(read.problem);
        else state[name] = read.value;
      }
      seen.add(name);
    }
    return { state: state as StateOf<T>, problems };
  }

  function format(state: StateOf<T>): string {
    const changed = Object.entries(table)
      .map(([name, field]) => [name, writeValue(state[name]), writeValue(field.default)])
      .filter(([, value, standard]) => value !== standard)
      .map(([name, value]) => [name, value]);
    if (changed.length === 0) return "";
    return `?${new URLSearchParams([[VERSION_NAME, String(VERSION)], ...changed])}`;
  }

  return { table, defaults: defaults as () => StateOf<T>, parse, format };
}

type Read = { value: unknown } | { problem: string };

function readValue(field: Field, text: string): Read {
  switch (field.type) {
    case "boolean":
      return text === "0" || text === "1" ? { value: text === "1" } : { problem: urlProblemWords.notABoolean };
    case "choice":
      return field.allowed.includes(text) ? { value: text } : { problem: urlProblemWords.notAllowed(field.allowed) };
    case "text": {
      const longest = field.maxLength ?? MAX_TEXT;
      return text.length <= longest ? { value: text } : { problem: urlProblemWords.tooLong(longest) };
    }
    case "integers": {
      const parts = text.split(",");
      if (parts.length !== field.default.length) return { problem: urlProblemWords.wrongCount(field.default.length) };
      const read = parts.map((part) => readNumber({ ...field, type: "integer" }, part));
      const wrong = read.find((each) => "problem" in each);
      return wrong ?? { value: read.map((each) => (each as { value: number }).value) };
    }
    case "names": {
      const names = text === "" ? [] : [...new Set(text.split(","))];
      const allowed = names.every((name) => field.allowed.includes(name));
      return allowed ? { value: names } : { problem: urlProblemWords.notAmong(field.allowed) };
    }
    default:
      return readNumber(field, text);
  }
}

function readNumber(field: { type: "integer" | "number"; min?: number; max?: number }, text: string): Read {
  const { type, min = -Infinity, max = Infinity } = field;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return { problem: urlProblemWords.notANumber };
  if (type === "integer" && !Number.isInteger(value)) return { problem: urlProblemWords.notAnInteger };
  if (value < min) return { problem: urlProblemWords.tooSmall(min) };
  if (value > max) return { problem: urlProblemWords.tooLarge(max) };
  return { value };
}

function writeValue(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return Array.isArray(value) ? value.join(",") : String(value);
}
