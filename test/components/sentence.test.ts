// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { entityColors, relationColors } from "../../src/components/palette.js";
import { sentence } from "../../src/components/sentence.js";
import type { SentenceFigure, SentenceOptions } from "../../src/components/sentence.js";

// jsdom has no canvas; the lane then estimates widths.
vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);

const TEXT = "左前降支近段狭窄<b>70%</b>。";
const ENTITIES = [
  { id: "vessel", type: "Body Part", start: 0, end: 4, gloss: "left anterior descending artery", score: 0.987 },
  { id: "where", type: "Location", start: 4, end: 6 },
  { id: "what", type: "Degree", start: 6, end: 8 },
];
const RELATIONS = [
  { type: "Position", head: "vessel", tail: "where", score: 0.9 },
  { type: "Modifier", head: "vessel", tail: "what" },
];
const CLAUSES = [{ start: 0, end: 8, gloss: "proximal LAD stenosis" }];

let figure: SentenceFigure;
const draw = (options: Partial<SentenceOptions> = {}) => {
  figure = sentence(
    { text: TEXT, above: { entities: ENTITIES, relations: RELATIONS }, clauses: CLAUSES },
    { width: 800, entityColors: entityColors([]), relationColors: relationColors([]), ...options },
  );
  document.body.replaceChildren(figure);
};
const mark = (surface: string) => figure.querySelector<SVGElement>(`.lane-mark[aria-label*=": ${surface}"]`)!;
const arc = (type: string) => figure.querySelector<SVGElement>(`.lane-arc[aria-label="${type}"]`)!;
const reading = () => figure.querySelector(".lane-reading")!.textContent;
const press = (element: Element, key: string) =>
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

beforeEach(() => draw());

describe("what is drawn", () => {
  it("every character once, as text and never as markup", () => {
    expect(figure.querySelector(".lane-text")!.textContent).toBe(TEXT);
    expect(figure.querySelector("b")).toBeNull();
    expect(figure.querySelector("svg")!.getAttribute("lang")).toBe("zh-Hans");
  });

  it("names that begin with the label shown, for those who speak what they see", () => {
    draw({ scores: true });
    expect(mark("左前降支").getAttribute("aria-label")).toBe(
      "Body Part 0.99: 左前降支, “left anterior descending artery”",
    );
  });

  it("labels, with scores only when asked for", () => {
    const labels = () => [...figure.querySelectorAll(".lane-label")].map((label) => label.textContent);
    expect(labels()).toEqual(["Body Part", "Location", "Degree", "Position", "Modifier"]);
    draw({ scores: true });
    expect(labels().slice(0, 3)).toEqual(["Body Part 0.99", "Location", "Degree"]);
  });

  it("a frame around each character that the model does not know, which says so", () => {
    expect(figure.querySelector(".lane-unknown")).toBeNull();
    const data = { text: TEXT, above: { entities: ENTITIES, relations: [] }, unknown: [{ start: 1, end: 3 }] };
    figure = sentence(data, { width: 800, entityColors: entityColors([]), relationColors: relationColors([]) });
    const frames = [...figure.querySelectorAll(".lane-unknown")];
    expect(frames).toHaveLength(2);
    expect(frames[0].textContent).toContain("[UNK]");
    // In the place of the second character.
    const second = figure.querySelectorAll("tspan")[1].getAttribute("x");
    expect(Number(frames[0].getAttribute("x")) + 1).toBeCloseTo(Number(second), 0);
  });
});

describe("reading", () => {
  it("rests on the English of the sentence", () => expect(reading()).toBe("proximal LAD stenosis"));

  it("says the mark under the pointer or the focus, then rests again", () => {
    mark("左前降支").dispatchEvent(new Event("pointerenter"));
    expect(reading()).toBe("左前降支: Body Part, “left anterior descending artery”, score 0.99");
    mark("左前降支").dispatchEvent(new Event("pointerleave"));
    expect(reading()).toBe("proximal LAD stenosis");
    arc("Position").focus();
    expect(reading()).toBe("Position: 左前降支 (“left anterior descending artery”) → 近段, score 0.90");
  });
});

describe("the keyboard", () => {
  it("has one tab stop, and arrows reach every entity and relation", () => {
    expect(figure.querySelectorAll("[tabindex='0']")).toHaveLength(1);
    mark("左前降支").focus();
    const visited = Array.from({ length: 5 }, () => {
      const { activeElement } = document;
      press(activeElement!, "ArrowRight");
      return activeElement!.getAttribute("aria-label")!.split(/[:,]/)[0];
    });
    expect(visited).toEqual(["Body Part", "Location", "Degree", "Position", "Modifier"]);
    press(document.activeElement!, "Home");
    expect(document.activeElement).toBe(mark("左前降支"));
  });

  it("tells other views what has the focus", () => {
    const onHover = vi.fn();
    draw({ onHover });
    mark("近段").focus();
    expect(onHover).toHaveBeenLastCalledWith(ENTITIES[1]);
    mark("近段").blur();
    expect(onHover).toHaveBeenLastCalledWith(null);
  });
});

describe("choosing a pair", () => {
  const changes = vi.fn();
  beforeEach(() => {
    draw({ selectFrom: "above", selected: ["where", "gone"] });
    changes.mockClear();
    figure.addEventListener("input", () => changes([...figure.value]));
  });

  it("starts with what is given and exists", () => expect(figure.value).toEqual(["where"]));

  it("is clicking two: the pair is the two chosen last", () => {
    mark("左前降支").dispatchEvent(new MouseEvent("click"));
    mark("狭窄").dispatchEvent(new MouseEvent("click"));
    expect(mark("狭窄").getAttribute("aria-pressed")).toBe("true");
    expect(mark("近段").getAttribute("aria-pressed")).toBe("false");
    mark("左前降支").dispatchEvent(new MouseEvent("click"));
    mark("近段").dispatchEvent(new MouseEvent("click"));
    expect(changes.mock.calls.map(([value]) => value)).toEqual([
      ["where", "vessel"],
      ["vessel", "what"],
      ["what", "vessel"],
      ["vessel", "where"],
    ]);
  });

  it("works with space and enter", () => {
    press(mark("左前降支"), " ");
    expect(figure.value).toEqual(["where", "vessel"]);
    press(mark("狭窄"), "Enter");
    expect(figure.value).toEqual(["vessel", "what"]);
  });

  it("is not offered where nothing can be chosen", () => {
    draw();
    expect(figure.querySelector("[role=button]")).toBeNull();
  });
});

describe("highlighting from another view", () => {
  it("marks the entities named, and only those", () => {
    figure.highlight(["what"]);
    expect(mark("狭窄").classList.contains("lane-highlight")).toBe(true);
    figure.highlight(["where"]);
    expect([...figure.querySelectorAll(".lane-highlight")]).toEqual([mark("近段")]);
  });
});
