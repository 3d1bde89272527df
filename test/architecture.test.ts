/** The rules of docs/contributing.md that can be read off the sources: who may import whom, sizes, and what pages may hold. */
import { readFileSync, readdirSync } from "node:fs";
import { extname, join, normalize } from "node:path/posix";
import { describe, expect, test } from "vitest";
import { WORDINGS } from "../src/i18n/problems/index.js";

interface SourceFile {
  path: string;
  text: string;
}

const IGNORED = new Set(["node_modules", ".observablehq", "fixtures"]);

/** All files under a folder whose extension is wanted. */
function readFiles(folder: string, extensions: string[]): SourceFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (IGNORED.has(entry.name)) return [];
    if (entry.isDirectory()) return readFiles(path, extensions);
    return extensions.includes(extname(path)) ? [{ path, text: readFileSync(path, "utf8") }] : [];
  });
}

const CODE = readFiles("src", [".ts"]);
const PAGES = readFiles("src", [".md"]);
const EVERYTHING = ["src", "tools", "test"].flatMap((folder) => readFiles(folder, [".ts", ".js", ".css", ".md"]));

/** What each folder of src/ may import from src/, itself included. */
const MAY_IMPORT: Record<string, string[]> = {
  text: ["text"],
  corpus: ["corpus", "text"],
  evaluation: ["evaluation", "text"],
  model: ["model", "corpus", "evaluation", "text"],
  i18n: ["i18n"],
  components: ["components", "i18n"],
  runtime: ["runtime", "model", "corpus", "evaluation", "text", "i18n"],
  pages: ["pages", "components", "runtime", "model", "corpus", "evaluation", "text", "i18n"],
  data: ["data", "model", "corpus", "evaluation", "text"],
  types: [],
};

/** Beyond that, types alone: views take plain objects, and name the shapes that others define. */
const MAY_IMPORT_TYPES: Record<string, RegExp> = {
  components: /^src\/(text\/|evaluation\/|model\/(trace|config)\.ts$)/,
  i18n: /^src\/(text|corpus|evaluation|model|runtime)\/|^src\/pages\/problems\.ts$/,
};

interface Import {
  specifier: string;
  typeOnly: boolean;
}

/** Imports and re-exports of a module, static and dynamic. */
function importsOf(text: string): Import[] {
  const statements = text.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s*)?["']([^"']+)["']/gm);
  const calls = text.matchAll(/\bimport(?:\.meta\.resolve)?\(\s*["']([^"']+)["']/g);
  return [
    ...Array.from(statements, ([, type, specifier]) => ({ specifier, typeOnly: type !== undefined })),
    ...Array.from(calls, ([, specifier]) => ({ specifier, typeOnly: false })),
  ];
}

/** The source file that a relative import names. */
function resolveImport(from: string, specifier: string): string {
  return normalize(join(from, "..", specifier)).replace(/\.js$/, ".ts");
}

const folderOf = (path: string) => path.split("/")[1];

/** Violations as lines to read. */
function check(files: SourceFile[], find: (file: SourceFile) => string[]): string[] {
  return files.flatMap((file) => find(file).map((line) => `${file.path}: ${line}`));
}

describe("imports", () => {
  test("the reader of imports sees every form", () => {
    const text = `import a from "./a.js";\nimport type { B } from "./b.js";\nimport {\n  c,\n} from "./c.js";\nimport "./d.js";\nexport * from "./e.js";\nawait import("./f.js");\nimport * as g from "g";`;
    expect(importsOf(text).map(({ specifier, typeOnly }) => (typeOnly ? `type ${specifier}` : specifier))).toEqual([
      "./a.js",
      "type ./b.js",
      "./c.js",
      "./d.js",
      "./e.js",
      "g",
      "./f.js",
    ]);
  });

  test("point one way: pages → components, runtime → model, corpus, evaluation → text", () => {
    const wrong = check(CODE, ({ path, text }) =>
      importsOf(text)
        .filter(({ specifier }) => specifier.startsWith("."))
        .map((found) => ({ ...found, target: resolveImport(path, found.specifier) }))
        .filter(({ target, typeOnly }) => {
          const folder = folderOf(path);
          if (!target.startsWith("src/")) return true;
          if (MAY_IMPORT[folder]?.includes(folderOf(target))) return false;
          return !(typeOnly && MAY_IMPORT_TYPES[folder]?.test(target));
        })
        .map(({ target, typeOnly }) => `imports ${typeOnly ? "types from " : ""}${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("name packages as the browser build can bundle them, and never a CDN", () => {
    const forbidden: [RegExp, string][] = [
      [/^(npm|jsr|https?):/, "downloads while building"],
      [/^arquero$/, 'brings Node modules: import "arquero/dist/arquero.min.js"'],
      [/^@tensorflow\/tfjs-backend-wasm$/, 'brings Node modules: import "…/dist/tf-backend-wasm.fesm.min.js"'],
    ];
    const inBrowser = [...CODE, ...PAGES].filter(({ path }) => !path.startsWith("src/types/"));
    const wrong = check(inBrowser, ({ text }) =>
      importsOf(text)
        .filter(({ typeOnly }) => !typeOnly)
        .flatMap(({ specifier }) =>
          forbidden.filter(([pattern]) => pattern.test(specifier)).map(([, reason]) => `${specifier} ${reason}`),
        ),
    );
    expect(wrong).toEqual([]);
  });

  test("bring no words to the worker: it sends codes, and pages word them", () => {
    const reached = new Set<string>();
    const visit = (path: string) => {
      if (reached.has(path)) return;
      reached.add(path);
      const text = CODE.find((file) => file.path === path)?.text ?? "";
      for (const { specifier, typeOnly } of importsOf(text))
        if (!typeOnly && specifier.startsWith(".")) visit(resolveImport(path, specifier));
    };
    visit("src/runtime/worker.ts");
    expect(reached.size).toBeGreaterThan(50);
    expect([...reached].filter((path) => path.startsWith("src/i18n/"))).toEqual([]);
  });

  test("views and models do not fetch, and models do not touch the page", () => {
    const rules: [folder: RegExp, call: RegExp][] = [
      [
        /^src\/(components|model|text|corpus|evaluation)\//,
        /\b(fetch\(|new XMLHttpRequest|new WebSocket|localStorage|indexedDB)/,
      ],
      [
        /^src\/(model|text|corpus|evaluation)\//,
        /\b(window\.|document\.(createElement|querySelector|body|addEventListener))/,
      ],
    ];
    const wrong = check(CODE, ({ path, text }) =>
      rules.flatMap(([folder, call]) => (folder.test(path) ? (text.match(call) ?? []).slice(0, 1) : [])),
    );
    expect(wrong).toEqual([]);
  });
});

describe("files", () => {
  test("are short", () => {
    const lines = ({ text }: SourceFile) => text.split("\n").length - 1;
    expect(check(EVERYTHING, (file) => (lines(file) > 400 ? [`${lines(file)} lines`] : []))).toEqual([]);
  });

  test("say first what they are for", () => {
    expect(check(CODE, ({ text }) => (text.startsWith("/**") ? [] : ["has no opening comment"]))).toEqual([]);
  });

  test("name no other host, but in links for readers and in names that are never fetched", () => {
    const named = /^https?:\/\/(www\.w3\.org|arxiv\.org|doi\.org|github\.com|huggingface\.co|observablehq\.com)\b/;
    const styles = readFiles("src", [".css"]);
    const wrong = check([...CODE, ...styles], ({ text }) =>
      (text.match(/https?:\/\/[^\s"'`)<>]+/g) ?? []).filter((address) => !named.test(address)),
    );
    expect(wrong).toEqual([]);
  });
});

describe("errors", () => {
  // Views throw nothing that a reader meets.
  const thrown = CODE.filter(({ path }) => !/^src\/(i18n|components)\//.test(path));
  const isTable = ({ path }: SourceFile) => path.endsWith("/problems.ts");
  const codes = Object.keys(WORDINGS);
  /** Codes that the sources name where a problem or a note is made. */
  const named = (text: string) =>
    Array.from(
      text.matchAll(
        /\b(?:\w*[pP]roblem|failed|failedBy|fail|damaged|notBert|note|detail)\(\s*(?:[^"();]*,\s*)?"([\w-]+)"/g,
      ),
      ([, code]) => code,
    );

  test("each have a wording", () => {
    const wrong = check(thrown, ({ text }) => named(text).filter((code) => !Object.hasOwn(WORDINGS, code)));
    expect(wrong).toEqual([]);
    expect(thrown.flatMap(({ text }) => named(text)).length).toBeGreaterThan(100);
  });

  test("are all used", () => {
    const used = thrown.filter((file) => !isTable(file)).flatMap(({ text }) => text.match(/"[\w-]+"/g) ?? []);
    const names = new Set(used.map((name) => name.slice(1, -1)));
    expect(codes.filter((code) => !names.has(code) && code !== "said" && code !== "quota")).toEqual([]);
    expect(codes.length).toBeGreaterThan(100);
  });

  test("are never told apart by their message", () => {
    const parsed =
      /\.(test|exec)\([^()]*(\([^()]*\))?[^()]*\.message\b|\.message\)?\.(match|includes|startsWith|search)\(/;
    const tools = readFiles("tools", [".ts"]);
    expect(check([...CODE, ...tools], ({ text }) => text.match(parsed)?.slice(0, 1) ?? [])).toEqual([]);
  });
});

describe("pages", () => {
  const cellsOf = (text: string) =>
    Array.from(text.matchAll(/^```(?:js|ts|jsx|tsx)\b[^\n]*\n([\s\S]*?)^```/gm), (match) => match[1].trimEnd());

  test("hold prose and short cells, not logic", () => {
    const long = (cell: string) => cell.split("\n").length > 12;
    expect(
      check(PAGES, ({ text }) =>
        cellsOf(text)
          .filter(long)
          .map((cell) => `long cell: ${cell.slice(0, 60)} …`),
      ),
    ).toEqual([]);
  });

  test("load nothing from other hosts", () => {
    const markup = /<(?:script|img|link|iframe|video|audio|source)\b[^>]*(?:src|href)=["']?https?:[^>]*>/g;
    const wrong = check(PAGES, ({ text }) => [
      ...(text.match(markup) ?? []),
      ...(text.match(/!\[[^\]]*\]\(https?:[^)]*\)/g) ?? []),
      ...cellsOf(text).flatMap((cell) => cell.match(/https?:\/\/\S+/g) ?? []),
    ]);
    expect(wrong).toEqual([]);
  });

  test("open with one heading", () => {
    expect(
      check(PAGES, ({ text }) => ((text.match(/^# /gm) ?? []).length === 1 ? [] : ["needs one # heading"])),
    ).toEqual([]);
  });
});
