/** Modules whose types the packages themselves don't ship under the names we import them by. */

declare module "observablehq:stdlib" {
  /** A file of the site: its address on the site's own origin, and the ways to read it. */
  export interface SiteFile {
    readonly name: string;
    readonly mimeType: string;
    /** Bytes, known without fetching the file. */
    readonly size: number;
    /** Absolute address, right under any base path. */
    readonly href: string;
    arrayBuffer(): Promise<ArrayBuffer>;
    json(): Promise<unknown>;
    text(): Promise<string>;
  }
  /** `path` must be a string literal, relative to the module that calls it: Framework finds the files of a page by reading the source. */
  export function FileAttachment(path: string): SiteFile;
}

/** The one build of the WASM backend that Framework can bundle for a browser; see docs/platform.md. */
declare module "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.fesm.min.js" {
  export * from "@tensorflow/tfjs-backend-wasm";
}

declare module "arquero/dist/arquero.min.js" {
  import * as aq from "arquero";
  export default aq;
}

/** htl 0.3 comes without types. (1.0 has them, but Framework can't resolve it.) */
declare module "htl" {
  type Template<T> = (strings: TemplateStringsArray, ...values: unknown[]) => T;
  /** An element where the template has one root, a span around several, null for none. */
  export const html: Template<Node | null> & { fragment: Template<DocumentFragment> };
  /** An element where the template has one root, a group around several, null for none. */
  export const svg: Template<Node | null> & { fragment: Template<DocumentFragment> };
}
