/** The pair board: every pair of the sentence's entities, predicted or annotated, by relation class. */
import { pairBoard } from "../../components/lab/pair-board.js";
import { selectField } from "../../components/field.js";
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { entityColors, relationColors } from "../../components/palette.js";
import { lab, words } from "../../i18n/index.js";
import type { PairBoard } from "../../model/trace.js";
import type { Entity } from "../../text/document.js";
import { railOf } from "../masks-subject.js";
import type { Subject } from "../masks-subject.js";
import { pairOf, tokensUnder } from "../masks-pairs.js";
import type { Bench } from "./bench.js";
import { relationBetween } from "./gold.js";
import { hideable, liveFigure } from "./live.js";
import type { Drawn } from "./live.js";
import type { Spot } from "./pointing.js";
import { followPointing } from "./views.js";

interface Asked {
  entities: Entity[];
  board: PairBoard;
}

/** Entities of the rail in use, without scores: they are only places here. */
const entitiesOf = (bench: Bench) => railOf(bench.subject!, bench.subject!.rail).entities;

export function relationBoard(bench: Bench): HTMLElement {
  let shown: Shown | null = null;
  bench.on({ change: (what) => what === "pair" && shown?.choose() });
  return liveFigure<Asked>(bench, {
    name: "board",
    title: lab.pages.board.title,
    note: lab.pages.board.note,
    on: ["k", "rail"],
    ofPair: false,
    async load() {
      const entities = entitiesOf(bench);
      return { entities, board: await bench.board(entities) };
    },
    draw: (asked, width) => (shown = drawBoard(bench, asked, width)),
  });
}

interface Shown extends Drawn {
  /** Marks the pair of the moment. */
  choose(): void;
}

function drawBoard(bench: Bench, { entities, board }: Asked, width: number): Shown {
  const subject = bench.subject!;
  const { annotated, summary } = subject;
  if (board.pairs.length === 0) {
    const none = html`<div>${hint(words.pages.masks.noPair)}</div>`;
    const nothing = () => document.createElementNS("http://www.w3.org/2000/svg", "svg");
    return { element: none, rows: () => [], drawing: nothing, choose: () => undefined };
  }
  const gold = (first: Entity, second: Entity) => {
    const type = annotated && relationBetween(annotated, first, second);
    return type === undefined ? 0 : Math.max(0, board.relationClasses.indexOf(type));
  };
  const pairs = board.pairs.map(({ first, second, context, entities: inside }) => ({
    first,
    second,
    probabilities: [context, inside],
    gold: annotated ? gold(entities[first], entities[second]) : undefined,
  }));
  const chosen = () => {
    const index = pairs.findIndex(({ first, second }) => isChosen(bench.subject!, entities[first], entities[second]));
    return index < 0 ? null : index;
  };
  const figure = pairBoard(
    {
      classes: board.relationClasses,
      masks: ["rc-context", "rc-entities"],
      entities: entities.map(({ start, end, type }) => ({ surface: subject.text.slice(start, end), type })),
      pairs,
      missed: annotated && annotated.relations.length - pairs.filter((pair) => pair.gold! > 0).length,
    },
    {
      title: lab.pages.board.title,
      width,
      colors: relationColors(summary.relationTypes),
      entityColors: entityColors(summary.entityTypes),
      threshold: bench.state.threshold,
      onThreshold: (threshold) => bench.note({ threshold }),
      chosen: chosen(),
      onChoose(p) {
        const { first, second } = board.pairs[p];
        bench.choosePair(pairOf(subject, entities[first], entities[second]), subject.rail);
      },
      onMove(p) {
        const under = tokensUnder(subject.tokens, entities[board.pairs[p].second]);
        bench.pointing.setHover(under && { row: null, column: under[0] });
      },
      onLeave: () => bench.pointing.setHover(null),
    },
  );
  followPointing(bench, figure, () => figure.point(entitiesAt(subject, entities, bench.pointing.shown)));
  return {
    element: figure,
    rows: figure.rows,
    drawing: figure.drawing,
    choose: () => figure.choose(chosen()),
  };
}

/** Which entities the spot is in, by their place in the list. */
function entitiesAt({ tokens }: Subject, entities: readonly Entity[], spot: Spot | null): number[] {
  const at = spot?.column ?? null;
  if (at === null) return [];
  return entities.flatMap((entity, e) => {
    const under = tokensUnder(tokens, entity);
    return under && at >= under[0] && at < under[1] ? [e] : [];
  });
}

function isChosen({ pair }: Subject, first: Entity, second: Entity): boolean {
  const ids = pair?.entities.map(({ id }) => id) ?? [];
  return ids.includes(first.id) && ids.includes(second.id) && first !== second;
}

/** Gold or predicted entities: what errors of the tagger cost the relations. */
export function entitySource(bench: Bench): HTMLElement {
  const box = html`<div class="controls"></div>`;
  const text = words.pages.masks;
  bench.on({
    change(what) {
      if (what !== "subject" && what !== "rail") return;
      const subject = bench.subject!;
      if (!subject.annotated) {
        box.replaceChildren();
        return;
      }
      const source = selectField(
        subject.rail,
        [
          { value: "predicted", label: text.fromPredicted },
          { value: "annotated", label: text.fromAnnotated },
        ],
        { label: lab.pages.board.source },
      );
      source.addEventListener("input", () => bench.chooseRail(source.value));
      box.replaceChildren(source);
    },
  });
  return hideable(bench, "view", box);
}
