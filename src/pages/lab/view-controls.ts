/** Which layer, head and masks the matrices show. */
import { selectField } from "../../components/field.js";
import type { Choice, Field } from "../../components/field.js";
import { html } from "../../components/html.js";
import { lab, words } from "../../i18n/index.js";
import { MASK_NAMES } from "../../model/config.js";
import type { MaskName } from "../../model/config.js";
import type { Bench } from "./bench.js";
import { hideable } from "./live.js";

const text = words.pages.masks;

export const maskChoices: Choice<MaskName>[] = MASK_NAMES.map((mask) => ({ value: mask, label: mask }));

const numbered = (count: number, zero?: string): Choice<string>[] => [
  ...(zero === undefined ? [] : [{ value: "0", label: zero }]),
  ...Array.from({ length: count }, (_, i) => ({ value: String(i + 1), label: String(i + 1) })),
];

/** A box of controls that is made for a model and keeps up with changes made elsewhere. */
function controlsFor(bench: Bench, make: () => { fields: Field<string>[]; follow(): void }): HTMLElement {
  const box = html`<div class="controls"></div>`;
  let follow = () => {};
  bench.on({
    change(what) {
      if (what === "subject") {
        const made = make();
        follow = made.follow;
        box.replaceChildren(...made.fields);
      } else follow();
    },
  });
  return hideable(bench, "view", box);
}

/** Layer, head, and attention or the mask alone. */
export function layerAndHead(bench: Bench): HTMLElement {
  return controlsFor(bench, () => {
    const { numLayers, numHeads } = bench.config;
    const layer = selectField(String(bench.layer), numbered(numLayers), { label: text.layerLabel });
    const head = selectField(String(bench.head), numbered(numHeads, text.average), { label: text.headLabel });
    const show = selectField<string>(
      bench.state.show,
      [
        { value: "attention", label: text.showAttention },
        { value: "mask", label: text.showMask },
      ],
      { label: text.show },
    );
    layer.addEventListener("input", () => bench.look({ layer: Number(layer.value) }));
    head.addEventListener("input", () => bench.look({ head: Number(head.value) }));
    show.addEventListener("input", () => bench.look({ show: show.value === "mask" ? "mask" : "attention" }));
    return {
      fields: [layer, head, show],
      follow() {
        layer.value = String(bench.layer);
        head.value = String(bench.head);
      },
    };
  });
}

/** One of the masks, written into a setting. */
function maskField(
  bench: Bench,
  setting: "first" | "second" | "mask",
  label: string,
  onChoose: (mask: MaskName) => void,
) {
  const field = selectField<MaskName>(bench.state[setting], maskChoices, { label });
  field.addEventListener("input", () => onChoose(field.value));
  return field;
}

/** Which mask less which. */
export function differenceMasks(bench: Bench): HTMLElement {
  const first = maskField(bench, "first", lab.pages.difference.first, (mask) => bench.look({ first: mask }));
  const second = maskField(bench, "second", lab.pages.difference.second, (mask) => bench.look({ second: mask }));
  return hideable(bench, "difference", html`<div class="controls">${first}${second}</div>`);
}

/** What the wall goes through, under which mask. */
export function wallControls(bench: Bench): HTMLElement {
  const wall = selectField(
    bench.state.wall,
    [
      { value: "heads", label: lab.pages.wall.allHeads },
      { value: "layers", label: lab.pages.wall.allLayers },
    ],
    { label: lab.pages.wall.of },
  );
  wall.addEventListener("input", () => bench.look({ wall: wall.value }));
  const mask = maskField(bench, "mask", lab.pages.wall.under, (chosen) => bench.look({ mask: chosen }));
  return hideable(bench, "wall", html`<div class="controls">${wall}${mask}</div>`);
}

/** Whose way to [CLS] is drawn. */
export function flowMask(bench: Bench): HTMLElement {
  const value = () => (bench.state.flow === "painted" ? "painted" : bench.state.mask);
  const mask = selectField<MaskName | "painted">(
    value(),
    [...maskChoices, { value: "painted", label: lab.pages.flow.painted }],
    { label: lab.pages.flow.under },
  );
  mask.addEventListener("input", () =>
    bench.look(mask.value === "painted" ? { flow: "painted" } : { flow: "mask", mask: mask.value }),
  );
  bench.on({ change: () => (mask.value = value()) });
  return hideable(bench, "flow", html`<div class="controls">${mask}</div>`);
}

/** The row, layer, head and mask whose four steps are shown. */
export function rowControls(bench: Bench): HTMLElement {
  return controlsFor(bench, () => {
    const { numLayers, numHeads } = bench.config;
    const tokens = bench.subject!.tokens.map((token, i) => ({ value: String(i), label: `${i} ${token.text}` }));
    const row = selectField(String(bench.state.row), tokens, { label: lab.pages.steps.row });
    const layer = selectField(String(bench.layer), numbered(numLayers), { label: text.layerLabel });
    const head = selectField(String(Math.max(1, bench.head)), numbered(numHeads), { label: text.headLabel });
    const trained = bench.config.relationMask;
    const masks = maskChoices.map(({ value, label }) => ({
      value,
      label: value === trained ? lab.pages.steps.asTrained(label) : label,
    }));
    const mask = selectField<string>(bench.state.mask, masks, { label: lab.pages.steps.under });
    row.addEventListener("input", () => bench.chooseRow({ row: Number(row.value) }));
    layer.addEventListener("input", () => bench.chooseRow({ layer: Number(layer.value) }));
    head.addEventListener("input", () => bench.chooseRow({ head: Number(head.value) }));
    mask.addEventListener("input", () => bench.chooseRow({ mask: mask.value as MaskName }));
    return {
      fields: [row, layer, head, mask],
      follow() {
        row.value = String(bench.state.row);
        layer.value = String(bench.layer);
        head.value = String(Math.max(1, bench.head));
        mask.value = bench.state.mask;
      },
    };
  });
}
