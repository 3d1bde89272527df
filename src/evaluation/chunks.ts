/**
 * Entities in a sequence of tags, by the two readings that are in use (seqeval's):
 * - "default": the reading of the CoNLL script, which takes any run of tags of one type for an entity, well formed or not;
 * - "strict": only entities that the scheme's rules frame from start to end.
 * The two agree on well-formed tags. BIEOS is IOBES under another name.
 */

/** A typed span of tokens, end exclusive. */
export interface Chunk {
  type: string;
  start: number;
  end: number;
}

export type Scheme = "IOB1" | "IOB2" | "IOE1" | "IOE2" | "IOBES" | "BIEOS" | "BILOU";

/** What a tag is to the one before it. */
export interface Boundary {
  /** An entity starts with this tag. */
  starts: boolean;
  /** This tag continues the entity of the tag before. */
  continues: boolean;
  /** An entity has ended with the tag before. */
  ends: boolean;
}

/**
 * A rule is the prefix before, the prefix here ("." for any), and what the types must be: "=" the same, "!" different,
 * nothing for either.
 */
interface Rules {
  prefixes: string;
  starts: string[];
  continues: string[];
  ends: string[];
}

const IOBES: Rules = {
  prefixes: "IOBES",
  starts: [".B", ".S"],
  continues: ["BI=", "BE=", "II=", "IE="],
  ends: ["S.", "E."],
};

const SCHEMES: Record<Scheme, Rules> = {
  IOB1: {
    prefixes: "IOB",
    starts: ["OI", "II!", "BI", "IB=", "BB="],
    continues: ["BI=", "II="],
    ends: ["II!", "IO", "IB", "BO", "BI!", "BB="],
  },
  IOB2: {
    prefixes: "IOB",
    starts: [".B"],
    continues: ["BI=", "II="],
    ends: ["IO", "II!", "IB", "BO", "BI!", "BB"],
  },
  IOE1: {
    prefixes: "IOE",
    starts: ["OI", "II!", "EI", "EE="],
    continues: ["II=", "IE="],
    ends: ["II!", "IO", "IE!", "EI=", "EE="],
  },
  IOE2: {
    prefixes: "IOE",
    starts: ["OI", "OE", "EI", "EE", "II!", "IE!"],
    continues: ["II=", "IE="],
    ends: ["E."],
  },
  IOBES,
  BIEOS: IOBES,
  BILOU: {
    prefixes: "IOBLU",
    starts: [".B", ".U"],
    continues: ["BI=", "BL=", "II=", "IL="],
    ends: ["U.", "L."],
  },
};

interface Tag {
  prefix: string;
  type: string;
}

/** The entities of one sentence, in order. Strict reading needs the scheme, and throws on a prefix that is not in it. */
export function chunks(tags: readonly string[], mode: "default"): Chunk[];
export function chunks(tags: readonly string[], mode: "strict", scheme: Scheme): Chunk[];
export function chunks(tags: readonly string[], mode: "default" | "strict", scheme?: Scheme): Chunk[] {
  const parsed = [...tags, "O"].map(parseTag);
  if (mode === "default") return lenientChunks(parsed);
  if (!scheme) throw new Error("Strict reading needs the name of the tag scheme.");
  return strictChunks(parsed, SCHEMES[scheme]);
}

/** What `tag` is to the tag before it, under a scheme's rules. */
export function boundary(scheme: Scheme, previous: string, tag: string): Boundary {
  return boundaryOf(SCHEMES[scheme], parseTag(previous), parseTag(tag));
}

/** "B-PER" is B of PER; a tag without a type has the type "_", as in seqeval. */
function parseTag(tag: string): Tag {
  return { prefix: tag[0] ?? "O", type: tag.slice(tag[1] === "-" ? 2 : 1) || "_" };
}

function boundaryOf({ starts, continues, ends, prefixes }: Rules, before: Tag, here: Tag): Boundary {
  for (const { prefix } of [before, here])
    if (!prefixes.includes(prefix)) throw new Error(`Tag prefix ${prefix} is not one of ${[...prefixes].join(", ")}.`);
  const holds = (rule: string) =>
    (rule[0] === "." || rule[0] === before.prefix) &&
    (rule[1] === "." || rule[1] === here.prefix) &&
    (rule[2] === undefined || (rule[2] === "=") === (before.type === here.type));
  return { starts: starts.some(holds), continues: continues.some(holds), ends: ends.some(holds) };
}

/** `tags` ends with an O that is not the sentence's own. */
function strictChunks(tags: Tag[], rules: Rules): Chunk[] {
  const found: Chunk[] = [];
  let before: Tag = { prefix: "O", type: "_" };
  for (let i = 0; i < tags.length;) {
    let end = i + 1;
    if (boundaryOf(rules, before, tags[i]).starts) {
      while (end < tags.length && boundaryOf(rules, tags[end - 1], tags[end]).continues) end++;
      if (boundaryOf(rules, tags[end - 1], tags[end]).ends) found.push({ type: tags[i].type, start: i, end });
    }
    before = tags[end - 1];
    i = end;
  }
  return found;
}

/** The CoNLL script's rules, with E and S beside B and I. */
function lenientChunks(tags: Tag[]): Chunk[] {
  const found: Chunk[] = [];
  let before: Tag = { prefix: "O", type: "_" };
  let start = 0;
  tags.forEach((here, i) => {
    if (endsBefore(before, here)) found.push({ type: before.type, start, end: i });
    if (startsAt(before, here)) start = i;
    before = here;
  });
  return found;
}

function endsBefore(before: Tag, here: Tag): boolean {
  if ("ES".includes(before.prefix)) return true;
  if ("BI".includes(before.prefix) && "BSO".includes(here.prefix)) return true;
  return before.prefix !== "O" && before.type !== here.type;
}

function startsAt(before: Tag, here: Tag): boolean {
  if ("BS".includes(here.prefix)) return true;
  if ("ESO".includes(before.prefix) && "EI".includes(here.prefix)) return true;
  return here.prefix !== "O" && before.type !== here.type;
}
