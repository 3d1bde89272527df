// @vitest-environment jsdom
/** The choice of a model: nothing is shown as chosen before something is. */
import { expect, it, vi } from "vitest";
import { modelPicker } from "../../src/pages/model-picker.js";
import type { LoadedModel } from "../../src/pages/models.js";

vi.mock("../../src/pages/shipped.js", () => ({ shippedModels: () => Promise.resolve([]) }));

const choices = [
  { value: "large", label: "Large" },
  { value: "small", label: "Small" },
];
const loaded = (id: string) => ({ id, summary: {} }) as LoadedModel;

it("shows no model as chosen until the page has settled on one, then that one", async () => {
  const picker = modelPicker(choices);
  const select = picker.querySelector("select")!;
  expect([picker.value, select.value, select.selectedIndex]).toEqual(["", "", -1]);
  await picker.show(loaded("small"));
  expect([picker.value, select.value, select.selectedIndex]).toEqual(["small", "small", 1]);
});

it("takes the reader's choice before it is loaded", () => {
  const picker = modelPicker(choices);
  const select = picker.querySelector("select")!;
  select.value = "large";
  select.dispatchEvent(new Event("input", { bubbles: true }));
  expect(picker.value).toBe("large");
});
