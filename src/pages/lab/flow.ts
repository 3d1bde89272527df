/** Information flow of the chosen mask and K, with what the row planner saves. */
import { informationFlow } from "../../components/lab/information-flow.js";
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { lab } from "../../i18n/index.js";
import { maskMatrix } from "../../model/masks.js";
import { planRows } from "../../model/rows.js";
import type { RowPlan } from "../../model/rows.js";
import type { SentenceTrace, TokenSpan } from "../../model/trace.js";
import { railOf } from "../masks-subject.js";
import type { Subject } from "../masks-subject.js";
import { tokensUnder } from "../masks-pairs.js";
import type { Bench } from "./bench.js";
import { pairCosts } from "./costs.js";
import { liveFigure } from "./live.js";
import { isPooled, tokensRead } from "./read-out.js";
import { paintedOf } from "./painting.js";
import { bandsOf, followPointing, tokenLabels } from "./views.js";

/** The planner's own answer, and the counting, are arithmetic: only the names of the classes come from the model. */
export function flow(bench: Bench): HTMLElement {
  return liveFigure(bench, {
    name: "flow",
    title: lab.pages.flow.title,
    note: lab.pages.flow.note,
    on: ["pair", "k", "paint", "view"],
    ofPair: true,
    load: () => bench.trace(),
    draw: (trace, width) => drawFlow(bench, trace, width),
  });
}

function drawFlow(bench: Bench, { pair, relationClasses, focusedLayers: K }: SentenceTrace, width: number) {
  const { config } = bench;
  const subject = bench.subject!;
  const { mask, flow } = bench.state;
  const painted = flow === "painted";
  const T = subject.tokens.length;
  const plan = planRows(painted ? paintedOf(bench) : maskMatrix(mask, T, ...pair), T, K);
  const ofEach = !painted && (mask === "rc-context" || mask === "rc-entities");
  const plans: RowPlan[] = ofEach
    ? allPairs(subject).map((each) => planRows(maskMatrix(mask, T, ...each), T, K))
    : [plan];
  const costs = pairCosts(config, T, plans, relationClasses.length);
  const bands = bandsOf(subject, pair);
  const words = lab.pages.flow;
  const figure = informationFlow(
    {
      labels: tokenLabels(subject),
      plan: { ...plan, read: tokensRead(config, T, pair) },
      layers: config.numLayers,
      caption: words.costs(plans.length),
      costs: [
        { label: words.again, multiplyAdds: costs.again },
        { label: words.focused, multiplyAdds: costs.focused },
        { label: words.planned, multiplyAdds: costs.planned },
      ],
    },
    {
      title: words.label(painted ? words.painted : mask, K),
      width,
      color: (token) => bands.find(({ start, end }) => token >= start && token < end)?.color ?? null,
      onMove: (token) => bench.pointing.setHover({ row: null, column: token }),
      onLeave: () => bench.pointing.setHover(null),
    },
  );
  followPointing(bench, figure, () => figure.point(bench.pointing.shown?.column ?? null));
  const besides = isPooled(config) ? hint(words.pooled) : null;
  return { element: html`<div>${besides}${figure}</div>`, rows: figure.rows, drawing: figure.drawing };
}

/** Every pair of the rail's entities, in tokens. */
function allPairs(subject: Subject): [TokenSpan, TokenSpan][] {
  const spans = railOf(subject, subject.rail)
    .entities.map((entity) => tokensUnder(subject.tokens, entity))
    .filter((span) => span !== null);
  return spans.flatMap((first, i) => spans.slice(i + 1).map((second): [TokenSpan, TokenSpan] => [first, second]));
}
