/** Undo and redo against a plain list of every mask that was ever shown. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { record, redo, startHistory, undo } from "../../../src/components/lab/mask-history.js";

const mask = (bits: number) => Uint8Array.from({ length: 4 }, (_, k) => (bits >> k) & 1);

test("undo and redo walk the list of strokes", () => {
  const action = fc.oneof(fc.nat(15), fc.constantFrom("undo" as const, "redo" as const));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      let history = startHistory(mask(0));
      let list = [0];
      let at = 0;
      for (const act of actions) {
        if (act === "undo") {
          history = undo(history);
          at = Math.max(0, at - 1);
        } else if (act === "redo") {
          history = redo(history);
          at = Math.min(list.length - 1, at + 1);
        } else {
          history = record(history, mask(act));
          if (act !== list[at]) {
            list = [...list.slice(0, at + 1), act];
            at++;
          }
        }
        expect(history.present).toEqual(mask(list[at]));
        expect(history.past).toHaveLength(at);
        expect(history.future).toHaveLength(list.length - 1 - at);
      }
    }),
  );
});

test("only so many strokes are kept", () => {
  let history = startHistory(mask(0));
  for (let stroke = 1; stroke <= 500; stroke++) history = record(history, mask(stroke % 2));
  expect(history.past).toHaveLength(200);
});
