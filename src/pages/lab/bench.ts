/**
 * What the views of a laboratory page share: the sentence as the model reads it, the pair, K, what the reader points at, and the
 * questions to the model behind them, each asked once however many views want the answer.
 */
import type { DepthStrip, PaintedTrace, PairBoard, SentenceTrace, TaggingTrace } from "../../model/trace.js";
import { getClient } from "../../runtime/page.js";
import { onReplacedWorker } from "../backend.js";
import { defineState } from "../../runtime/url-state.js";
import type { RejectedSetting } from "../../runtime/url-state.js";
import { latest, openSettings } from "../frame.js";
import { readSubject, tellingPair } from "../masks-subject.js";
import type { Subject } from "../masks-subject.js";
import type { Pair } from "../masks-pairs.js";
import { AUTO, ModelHolder } from "../models.js";
import type { LoadedModel } from "../models.js";
import type { Entity } from "../../text/document.js";
import { lab } from "../../i18n/index.js";
import { checkLink } from "./link-check.js";
import { Pointing } from "./pointing.js";
import { LAB_SETTINGS, OF_A_PAIR, OF_A_SENTENCE } from "./settings.js";
import type { Hideable, LabSettings, LabState } from "./settings.js";

const DEFAULTS = defineState(LAB_SETTINGS).defaults();

/**
 * What changed: the sentence (and with it everything), whose entities the pair is chosen from, the pair, K, the painted mask, the
 * row whose steps are shown, or only how things look.
 */
export type Change = "subject" | "rail" | "pair" | "k" | "paint" | "row" | "view";

export interface BenchEvents {
  change(change: Change): void;
  /** A sentence is being read. */
  reading(): void;
  failed(error: unknown): void;
  /** How much of the model's file has come, from 0 to 1. */
  loading(share: number): void;
}

export class Bench {
  readonly settings: LabSettings = openSettings(LAB_SETTINGS);
  readonly pointing = new Pointing();
  /** Null until the first sentence is read. */
  subject: Subject | null = null;
  /** The painted mask, T * T, also where it is too intricate for the link; null for what the link says. */
  painted: Uint8Array | null = null;
  /** What the link asked for and could not have. Complete once the first sentence is read. */
  readonly linkProblems: RejectedSetting[] = [...this.settings.rejected];
  /** Whether the painted mask is too intricate for a link. */
  paintedOnlyHere = false;
  /** What a link can hide on this page. */
  readonly parts = new Set<Hideable>();
  /** The model that reads, once it is there. */
  loaded: LoadedModel | null = null;
  readonly #models = new ModelHolder("speed", (share) => {
    for (const { loading } of this.#listeners) loading?.(share);
  });
  readonly #listeners: Partial<BenchEvents>[] = [];
  readonly #answers = new Map<string, { key: string; answer: Promise<unknown> }>();

  constructor() {
    this.#models.load(this.state.model).catch(() => undefined);
    const [row, column] = this.state.pin;
    if (row >= 0 && column >= 0) this.pointing.setPin({ row, column });
    this.pointing.on(() => this.#notePin());
    onReplacedWorker(() => void this.read());
  }

  get state(): LabState {
    return this.settings.state;
  }

  /** K of the moment: the model's own unless the reader chose another. */
  get K(): number {
    const { focusedLayers, numLayers } = this.config;
    return this.state.k < 0 ? focusedLayers : Math.min(this.state.k, numLayers);
  }

  /** Layer that is looked at, from 1. */
  get layer(): number {
    const { numLayers } = this.config;
    return Math.min(this.state.layer, numLayers) || numLayers;
  }

  /** Head that is looked at, from 1; 0 is the average. */
  get head(): number {
    return Math.min(this.state.head, this.config.numHeads);
  }

  /** Sizes of the model. Only once a sentence is read. */
  get config() {
    return this.subject!.summary.config!;
  }

  on(events: Partial<BenchEvents>): void {
    this.#listeners.push(events);
  }

  /** Another sentence or model. */
  choose(change: Partial<Pick<LabState, "sentence" | "text" | "model">>): void {
    this.settings.set({ ...change, ...OF_A_SENTENCE });
    this.#forgetPaint();
    this.pointing.setPin(null);
    void this.read();
  }

  /** Another pair of the sentence's entities; null where none can be asked about. */
  choosePair(pair: Pair | null, from: LabState["from"]): void {
    const before = this.subject!.rail;
    this.subject = { ...this.subject!, pair, rail: from };
    // The link then names the sentence too, though the page chose it.
    const named = this.subject.annotated ? { sentence: this.subject.annotated.id } : {};
    this.#forgetPaint();
    this.settings.set({ ...named, ...OF_A_PAIR, pair: pair ? pair.spans.flat() : [0, 0, 0, 0], from });
    this.pointing.setPin(null);
    if (from !== before) this.#tell("rail");
    this.#tell("pair");
  }

  /** Annotated or predicted entities, with a telling pair of them. */
  chooseRail(from: LabState["from"]): void {
    const rail = { ...this.subject!, rail: from };
    this.choosePair(tellingPair(rail), from);
  }

  /** Another K. */
  focus(k: number): void {
    this.settings.set({ k: k === this.config.focusedLayers ? -1 : k });
    this.#tell("k");
  }

  /** A painted mask. @param code as it stands in the link, null where it is too long for one */
  paint(open: Uint8Array, code: string | null): void {
    this.painted = open;
    this.paintedOnlyHere = code === null;
    this.settings.set({ paint: code ?? "" });
    this.#tell("paint");
  }

  /** Lets the page choose where the link names one that this browser does not hold. */
  allowModels(known: readonly string[]): void {
    const { model } = this.state;
    if (model === AUTO || known.includes(model)) return;
    this.linkProblems.push({ name: "model", value: model, reason: lab.pages.link.model });
    this.settings.set({ model: AUTO });
  }

  /** Another row, layer, head or mask for what looks at one row. */
  chooseRow(change: Partial<Pick<LabState, "row" | "layer" | "head" | "mask">>): void {
    this.settings.set(change);
    if (change.row === undefined || Object.keys(change).length > 1) this.#tell("view");
    this.#tell("row");
  }

  /** Shows things differently. */
  look(change: Partial<LabState>): void {
    this.settings.set(change);
    this.#tell("view");
  }

  /** Puts something into the link that no other view depends on. */
  note(change: Partial<LabState>): void {
    this.settings.set(change);
  }

  /** Reads the sentence that the settings name, with the model that they name. */
  readonly read = latest(
    async () => {
      for (const { reading } of this.#listeners) reading?.();
      this.loaded = await this.#models.load(this.state.model);
      return readSubject(this.loaded.summary, this.state);
    },
    {
      done: (subject) => {
        const first = this.subject === null;
        this.subject = subject;
        this.#leaveOut(checkLink(this.state, subject), first);
        this.#tell("subject");
      },
      failed: (error) => {
        for (const { failed } of this.#listeners) failed?.(error);
      },
    },
  );

  /** Attention and relation under all four masks, for the pair and K of the moment. */
  trace(): Promise<SentenceTrace> {
    const { summary, text, pair } = this.subject!;
    return this.#ask("trace", [pair!.tokens, this.K], () =>
      getClient().trace(summary.model, text, pair!.tokens, this.K),
    );
  }

  depths(): Promise<DepthStrip> {
    const { summary, text, pair } = this.subject!;
    return this.#ask("depths", [pair!.tokens], () => getClient().depths(summary.model, text, pair!.tokens));
  }

  /** What the model makes of the mask that painting starts from; every stroke is held against it. */
  unpainted(open: Uint8Array): Promise<PaintedTrace> {
    const { summary, text, pair } = this.subject!;
    return this.#ask("unpainted", [pair!.tokens, this.K], () =>
      getClient().paint(summary.model, text, open, this.K, pair!.tokens),
    );
  }

  tagging(): Promise<TaggingTrace> {
    const { summary, text } = this.subject!;
    return this.#ask("tagging", [], () => getClient().tagging(summary.model, text));
  }

  board(entities: Entity[]): Promise<PairBoard> {
    const { summary, text } = this.subject!;
    const spans = entities.map(({ start, end }) => [start, end]);
    return this.#ask("board", [spans, this.K], () => getClient().board(summary.model, text, entities, this.K));
  }

  /** The answer to the same question is kept until another one of its kind is asked. */
  #ask<T>(kind: string, about: unknown, ask: () => Promise<T>): Promise<T> {
    const { summary, text } = this.subject!;
    const key = JSON.stringify([summary.model, text, about]);
    const known = this.#answers.get(kind);
    if (known?.key === key) return known.answer as Promise<T>;
    const answer = ask();
    this.#answers.set(kind, { key, answer });
    answer.catch(() => this.#answers.delete(kind));
    return answer;
  }

  #forgetPaint(): void {
    this.painted = null;
    this.paintedOnlyHere = false;
  }

  /** Forgets what does not fit; only the link's own words are reported. */
  #leaveOut(problems: ReturnType<typeof checkLink>, report: boolean): void {
    if (problems.length === 0) return;
    if (report) this.linkProblems.push(...problems);
    this.settings.set(Object.fromEntries(problems.map(({ name }) => [name, DEFAULTS[name]])));
    if (problems.some(({ name }) => name === "pin")) this.pointing.setPin(null);
  }

  #notePin(): void {
    const { pin } = this.pointing;
    this.settings.set({ pin: [pin?.row ?? -1, pin?.column ?? -1] });
  }

  #tell(what: Change): void {
    for (const { change } of this.#listeners) change?.(what);
  }
}
