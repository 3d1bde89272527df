/**
 * Cross-origin isolation on a host that sets no headers: a service worker (the package coi-serviceworker, which the build puts
 * at the root of the site) adds them to what the browser has fetched. Only an isolated page may share memory between
 * threads. It stays until the reader ends it.
 */
const FILE = "coi-serviceworker.js";

/**
 * `headers`: the server isolates the page. `reader`: the reader did. `possible`: the reader could. `impossible`: the browser
 * has no service workers here (a private window, an address that is neither https nor local).
 */
export type Isolation = "headers" | "reader" | "possible" | "impossible";

export async function isolationOf(page: Window & typeof globalThis = window): Promise<Isolation> {
  const workers = page.navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!workers || !page.isSecureContext) return page.crossOriginIsolated ? "headers" : "impossible";
  const ours = await registration(workers);
  if (page.crossOriginIsolated) return ours ? "reader" : "headers";
  return "possible";
}

/** Isolates every page of the site, from the next load on, and loads this one again. Fails where the file is not served. */
export async function isolate(page: Window & typeof globalThis = window): Promise<void> {
  await page.navigator.serviceWorker.register(new URL(FILE, page.document.baseURI));
  await page.navigator.serviceWorker.ready;
  page.location.reload();
}

/** Ends what `isolate` began, and loads the page again. */
export async function endIsolation(page: Window & typeof globalThis = window): Promise<void> {
  await (await registration(page.navigator.serviceWorker))?.unregister();
  page.location.reload();
}

async function registration(workers: ServiceWorkerContainer): Promise<ServiceWorkerRegistration | undefined> {
  const all = await workers.getRegistrations();
  return all.find(({ active }) => active?.scriptURL.endsWith(`/${FILE}`));
}
