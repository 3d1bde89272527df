/** A file's records: the elements of one JSON list, one JSON value a line, or a single JSON object. */
import { messageOf } from "../problem.js";
import { fail, inside, type Place, type RawRecord } from "./fields.js";

/** @throws Problem "bad-format" where the text is not JSON, or holds no record. */
export function recordsOf(file: string, text: string): RawRecord[] {
  const place: Place = { file, line: null, field: "" };
  const content = text.replace(/^\uFEFF/, "");
  if (content.trim() === "") fail(place, "file-empty", {});
  if (/^\s*\[/.test(content)) return recordsOfList(content, place);
  return recordsOfLines(content, place);
}

function recordsOfList(content: string, place: Place): RawRecord[] {
  const list = parse(content, place) as unknown[]; // what starts with [ parses to a list or not at all
  if (!list.length) fail(place, "list-empty", {});
  return list.map((value, i) => ({ value, place: inside(place, i) }));
}

function recordsOfLines(content: string, place: Place): RawRecord[] {
  const whole = tryParse(content);
  if (whole) return [{ value: whole.value, place: { ...place, line: firstLine(content) } }];
  return content
    .split(/\r?\n/)
    .map((source, i) => ({ source, place: { ...place, line: i + 1 } }))
    .filter(({ source }) => source.trim() !== "")
    .map(({ source, place }) => ({ value: parse(source, place), place }));
}

const firstLine = (content: string) => content.slice(0, content.search(/\S/)).split("\n").length;

function parse(source: string, place: Place): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    fail(place, "not-json", { said: messageOf(error) });
  }
}

function tryParse(source: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(source) };
  } catch {
    return null;
  }
}
