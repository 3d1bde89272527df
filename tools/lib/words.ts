/** Figures and errors in words for a terminal. */
import { sayAll } from "../../src/i18n/problems/index.js";
import { messageOf, Problem } from "../../src/text/problem.js";

/** What an error says: a problem by the table that the pages speak from too, anything else in its own words. */
export function inWords(error: unknown): string {
  return error instanceof Problem ? sayAll(error) : messageOf(error);
}

/** A time span for a reader: "42 s", "3 min 20 s", "1 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "1 sentence", "2 sentences". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
