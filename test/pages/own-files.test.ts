// @vitest-environment jsdom
/** What a page says of a reader's file that it cannot read as text. */
import { File } from "node:buffer";
import { expect, it, vi } from "vitest";
import { dataSlot } from "../../src/pages/data-slot.js";
import { pretrainForm } from "../../src/pages/pretrain/form.js";
import { PRETRAIN_SETTINGS } from "../../src/pages/pretrain/settings.js";
import { defineState } from "../../src/runtime/url-state.js";

const GBK = new File([Uint8Array.of(0xcf, 0xc1, 0xd5, 0xad)], "gbk.txt");
/** As after the file was moved or its stick pulled out. */
const gone = Object.assign(new File([], "gone.txt"), {
  arrayBuffer: () => Promise.reject(new DOMException("It could not be read.", "NotReadableError")),
});

function give(place: HTMLElement, file: File): void {
  const input = place.querySelector<HTMLInputElement>("input[type=file]")!;
  Object.defineProperty(input, "files", { value: [file], configurable: true });
  input.dispatchEvent(new Event("change"));
}
/** Drawing takes its time on a busy machine. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });
const alert = (place: HTMLElement) => soon(() => expect(place.querySelector("[role=alert]")).not.toBeNull());
const said = (place: HTMLElement) => place.querySelector("[role=alert]")?.textContent;

it("the data page: which file, and what to do", async () => {
  const slot = dataSlot("Data", () => undefined);
  give(slot, GBK);
  await alert(slot);
  expect(said(slot)).toMatch(/gbk.txt: not text in UTF-8\..*save it with the encoding UTF-8/s);
  expect(slot.value).toBeNull();
});

it("the pretraining form: the same, also of what cannot be read at all, and nothing of a file that can", async () => {
  const form = pretrainForm(
    { ...defineState(PRETRAIN_SETTINGS).defaults(), source: "own" },
    {
      choices: [{ value: "scratch", label: "scratch" }],
      onChange: () => undefined,
      onFrom: () => undefined,
      onEncoderFile: () => Promise.resolve(null),
      onStart: () => undefined,
    },
  );
  const own = form.querySelector<HTMLElement>(".own-text")!;
  const area = own.querySelector("textarea")!;
  give(own, GBK);
  await alert(own);
  expect(said(own)).toMatch(/gbk.txt: not text in UTF-8\..*save it with the encoding UTF-8/s);
  expect(area.value).toBe("");
  give(own, gone);
  await soon(() => expect(said(own)).toContain("It could not be read."));
  give(own, new File(["狭窄。"], "good.txt"));
  await soon(() => expect(area.value).toBe("狭窄。"));
  expect(said(own)).toBeUndefined();
});
