// @vitest-environment jsdom
/** What pages share: a task of a button is done one at a time. */
import { describe, expect, it } from "vitest";
import { oneAtATime } from "../../src/pages/frame.js";

describe("a button that takes long", () => {
  it("does once what is asked for twice, and again when that is over", async () => {
    const attempt = oneAtATime(document.createElement("div"));
    let done = 0;
    let finish: () => void = () => undefined;
    const task = () => new Promise<void>((resolve) => (finish = resolve)).then(() => void done++);
    const first = attempt(task);
    await attempt(task);
    finish();
    await first;
    expect(done).toBe(1);
    await attempt(async () => void done++);
    expect(done).toBe(2);
  });
});
