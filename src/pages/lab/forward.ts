/** One forward pass step by step, from characters to triples, with the model's own numbers at every step. */
import { stepThrough } from "../../components/lab/step-through.js";
import type { Step, StepThroughFigure } from "../../components/lab/step-through.js";
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { lab, words } from "../../i18n/index.js";
import { describeError } from "../frame.js";
import type { Bench, Change } from "./bench.js";
import { forwardViews } from "./forward-views.js";
import type { ForwardData } from "./forward-views.js";
import { newest } from "./newest.js";
import { isPooled } from "./read-out.js";

/** Steps in order. Symbols in an equation lead to the step that shows them. */
const EQUATIONS: readonly (readonly [id: keyof typeof lab.pages.forward.steps, equation: string])[] = [
  ["tokens", "x = \\texttt{[CLS]}\\; x_1 \\, x_2 \\cdots x_n \\; \\texttt{[SEP]}"],
  ["embeddings", "H_0 = \\mathrm{LN}\\big(e_{\\mathrm{word}}(\\href{#tokens}{x}) + e_{\\mathrm{pos}} + e_{\\mathrm{type}}\\big)"],
  ["trunk", "H'_m = \\mathrm{LN}\\big(\\href{#embeddings}{H_{m-1}} + \\mathrm{MHSA}(H_{m-1}, \\mathit{MASK}^{\\mathrm{all}})\\big), \\quad H_m = \\mathrm{LN}\\big(H'_m + \\mathrm{FF}(H'_m)\\big)"],
  ["fork", "\\href{#trunk}{H_{N-K}} \\;\\longrightarrow\\; \\href{#ner}{H_N^{\\mathrm{ner}}}, \\;\\; \\href{#attention}{H_N^{\\mathrm{rc}}}"],
  ["ner", "H_N^{\\mathrm{ner}}: \\quad \\mathit{MASK}^{\\mathrm{ner}}_{ij} = 1 \\;\\text{ for all } i, j"],
  ["crf", "p(y \\mid x) = \\frac{\\exp s(y)}{\\sum_{y'} \\exp s(y')}, \\qquad s(y) = \\mathrm{start}[y_1] + \\sum_{t=1}^{n} e_t[y_t] + \\sum_{t=2}^{n} \\mathrm{transitions}[y_{t-1}, y_t] + \\mathrm{end}[y_n]"],
  ["entities", "\\hat{y} = \\underset{y \\text{ legal}}{\\arg\\max} \\; \\href{#crf}{s(y)}"],
  ["mask", "F = \\{\\texttt{[CLS]}\\} \\cup \\href{#entities}{E_1} \\cup \\href{#entities}{E_2}"],
  ["attention", "\\mathrm{Att}(Q, K, V) = \\mathrm{softmax}\\Big(\\frac{Q K^{\\top}}{\\sqrt{d_k}} + (\\href{#mask}{\\mathit{MASK}^{\\mathrm{rc}}} - 1) \\cdot \\infty\\Big) V"],
  ["cls", "h = \\href{#attention}{H_N^{\\mathrm{rc}}}\\texttt{[CLS]}"],
  ["relation", "p = \\mathrm{softmax}\\big(W_2 \\tanh(W_1 \\, \\href{#cls}{h} + b_1) + b_2\\big)"],
  ["triples", "\\langle \\mathrm{head}, \\; \\arg\\max \\href{#relation}{p}, \\; \\mathrm{tail} \\rangle, \\qquad \\{\\mathrm{head}, \\mathrm{tail}\\} = \\{E_1, E_2\\}"],
]; // prettier-ignore

/** The relation's, where the head reads the largest values over the entities and over the words between too. */
const POOLED =
  "p = \\mathrm{softmax}\\big(W_2 \\tanh(W_1 \\, [\\href{#cls}{h}; m_1; m_{12}; m_2] + b_1) + b_2\\big), \\quad m_1 = \\max_{t \\in E_1} \\href{#ner}{H_N^{\\mathrm{ner}}}_t, \\; \\ldots";

/** The stepper. It stays as it is while sentence, pair or K change: what it shows is made anew. */
export function forwardSteps(bench: Bench): HTMLElement {
  let stepper: StepThroughFigure | null = null;
  const box = html`<div></div>`;
  const say = (...content: Node[]) => {
    stepper = null;
    box.replaceChildren(...content);
  };
  const reload = newest(() => loadForward(bench), {
    done(data) {
      const steps = stepsOf(bench, data);
      if (stepper) return stepper.update(steps);
      stepper = stepThrough(steps, {
        label: lab.pages.forward.label,
        step: bench.state.step - 1,
        onStep: (step) => bench.note({ step: step + 1 }),
      });
      box.replaceChildren(stepper);
    },
    failed: (error) => say(describeError(error)),
  });
  bench.on({
    change(what) {
      if (!ABOUT.includes(what)) return;
      if (bench.subject!.pair) void reload();
      else say(hint(words.pages.masks.noPair));
    },
  });
  return box;
}

/** Changes that the steps tell of. */
const ABOUT: readonly Change[] = ["subject", "pair", "k"];

async function loadForward(bench: Bench): Promise<ForwardData> {
  return { trace: await bench.trace(), tagging: await bench.tagging() };
}

function stepsOf(bench: Bench, data: ForwardData): Step[] {
  const views = forwardViews(bench, data);
  const { model } = bench.subject!.summary;
  return EQUATIONS.map(([id, equation]) => ({
    id,
    ...lab.pages.forward.steps[id](lab.pages.forward.facts(bench.config, data.trace)),
    equation: id === "relation" && isPooled(bench.config) ? POOLED : equation,
    element: views[id],
    // The fork follows K by itself: it is what the reader drags.
    key: id === "fork" ? model : undefined,
  }));
}
