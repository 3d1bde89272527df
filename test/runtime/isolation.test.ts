import { expect, it, vi } from "vitest";
import { endIsolation, isolate, isolationOf } from "../../src/runtime/isolation.js";

/** What of a page matters here; the registrations are by the address of their script. */
function pageWith({ scripts = [] as string[], isolated = false, secure = true, workers = true } = {}) {
  const unregister = vi.fn(async () => true);
  const reload = vi.fn();
  const register = vi.fn(async () => undefined);
  const serviceWorker = {
    getRegistrations: async () => scripts.map((scriptURL) => ({ active: { scriptURL }, unregister })),
    register,
    ready: Promise.resolve(),
  };
  const page = {
    navigator: { serviceWorker: workers ? serviceWorker : undefined },
    isSecureContext: secure,
    crossOriginIsolated: isolated,
    document: { baseURI: "https://example.org/site/masks.html" },
    location: { reload },
  } as unknown as Window & typeof globalThis;
  return { page, register, unregister, reload };
}

const OURS = "https://example.org/site/coi-serviceworker.js";

it("tells who isolated the page, or who could", async () => {
  expect(await isolationOf(pageWith({ isolated: true }).page)).toBe("headers");
  expect(await isolationOf(pageWith({ isolated: true, scripts: [OURS] }).page)).toBe("reader");
  expect(await isolationOf(pageWith({ scripts: ["https://example.org/other.js"] }).page)).toBe("possible");
  expect(await isolationOf(pageWith({ secure: false }).page)).toBe("impossible");
  expect(await isolationOf(pageWith({ workers: false }).page)).toBe("impossible");
});

it("registers the worker at the root of the site and loads the page again", async () => {
  const { page, register, reload } = pageWith();
  await isolate(page);
  expect(register).toHaveBeenCalledWith(new URL(OURS));
  expect(reload).toHaveBeenCalledOnce();
});

it("ends only its own worker", async () => {
  const other = pageWith({ scripts: ["https://example.org/other.js"] });
  await endIsolation(other.page);
  expect(other.unregister).not.toHaveBeenCalled();
  const { page, unregister, reload } = pageWith({ scripts: [OURS] });
  await endIsolation(page);
  expect(unregister).toHaveBeenCalledOnce();
  expect(reload).toHaveBeenCalledOnce();
});
