/** Flags of a command: one table says what each is called, takes, defaults to and means; parsing and usage follow from it. */
import { parseArgs } from "node:util";

/** One flag. In the table its name is in camel case (`maxTokens`), on the command line in kebab case (`--max-tokens`). */
export interface Flag<T> {
  /** What stands after the name in the usage; absent for a switch. */
  placeholder?: string;
  help: string;
  /** The value where the flag is not given. */
  standard: T;
  /** @throws UsageError on a text that is no such value; the message goes on from the flag's name */
  read(text: string): T;
}

export type Flags = Record<string, Flag<unknown>>;
export type Values<F extends Flags> = { [K in keyof F]: F[K] extends Flag<infer T> ? T : never };

/** A command line that cannot be understood: one line that says why and where the help is, exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

export function text(placeholder: string, help: string): Flag<string | undefined> {
  return { placeholder, help, standard: undefined, read: (given) => given };
}

/** A name that becomes a file's: one that leads into another folder is refused. */
export function fileName(placeholder: string, help: string): Flag<string | undefined> {
  return {
    ...text(placeholder, help),
    read(given) {
      if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(given))
        throw new UsageError(`must be a name of letters, digits, "-", "_" and ".", not "${given}"`);
      return given;
    },
  };
}

export function toggle(help: string): Flag<boolean> {
  return { help, standard: false, read: () => true };
}

/** One of some names; `standard` may be undefined, where the default is something to work out. */
export function choice<T extends string, S extends T | undefined>(
  names: readonly T[],
  standard: S,
  help: string,
): Flag<T | S> {
  return {
    placeholder: names.join("|"),
    help: standard === undefined ? help : `${help} (${standard})`,
    standard,
    read(given) {
      const chosen = names.find((name) => name === given);
      if (chosen === undefined) throw new UsageError(`must be ${listed(names)}, not "${given}"`);
      return chosen;
    },
  };
}

/** A number in [least, most]; `standard` may be undefined, where the default is something to work out. */
export function number<T extends number | undefined>(
  standard: T,
  help: string,
  { least = 0, most = Infinity, whole = false } = {},
): Flag<T | number> {
  const kind = whole ? "a whole number" : "a number";
  const range = most === Infinity ? `from ${least}` : `from ${least} to ${most}`;
  return {
    placeholder: whole ? "n" : "x",
    help: standard === undefined ? help : `${help} (${standard})`,
    standard,
    read(given) {
      const value = given.trim() === "" ? NaN : Number(given);
      if (!(value >= least && value <= most) || (whole && !Number.isInteger(value)) || !Number.isFinite(value))
        throw new UsageError(`must be ${kind} ${range}, not "${given}"`);
      return value;
    },
  };
}

/** A whole number from `least`. */
export function count<T extends number | undefined>(standard: T, help: string, least = 1): Flag<T | number> {
  return number(standard, help, { least, whole: true });
}

/**
 * The value of every flag, and which of them were given.
 * @throws UsageError on an unknown flag, a missing or wrong value, or anything that is no flag
 */
export function parseFlags<F extends Flags>(flags: F, args: string[]): { values: Values<F>; given: Set<keyof F> } {
  const found = parseTexts(flags, args);
  const given = new Set<keyof F>();
  const values = Object.entries(flags).map(([name, flag]) => {
    const value = found[kebab(name)];
    if (value === undefined) return [name, flag.standard];
    given.add(name);
    try {
      return [name, flag.read(String(value))];
    } catch (error) {
      throw new UsageError(`--${kebab(name)} ${(error as Error).message}`);
    }
  });
  return { values: Object.fromEntries(values) as Values<F>, given };
}

function parseTexts(flags: Flags, args: string[]): Record<string, unknown> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { placeholder }]) => [
      kebab(name),
      { type: placeholder === undefined ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  try {
    return parseArgs({ args, options, allowPositionals: false }).values;
  } catch (error) {
    // Node's own advice on positional arguments would send the reader astray: no command takes any.
    throw new UsageError((error as Error).message.split(". To specify")[0].split(". This command")[0]);
  }
}

/** The flags as lines of help, names aligned. */
export function describeFlags(flags: Flags): string {
  const names = Object.entries(flags).map(([name, { placeholder }]) =>
    [`--${kebab(name)}`, ...(placeholder === undefined ? [] : [placeholder])].join(" "),
  );
  const width = Math.max(...names.map((name) => name.length).filter((length) => length <= 26));
  return Object.values(flags)
    .map(({ help }, i) =>
      names[i].length > width
        ? `  ${names[i]}\n  ${" ".repeat(width)}  ${help}`
        : `  ${names[i].padEnd(width)}  ${help}`,
    )
    .join("\n");
}

export const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const listed = (names: readonly string[]) =>
  names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
