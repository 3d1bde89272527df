/** The site as Observable Framework builds it: its pages in order, its look, and what stands around every page. */
import { existsSync } from "node:fs";

/** Every page but Home, in the order of the sidebar. Addresses stay; a page is listed once its file exists. */
const PAGES = [
  { name: "Task", path: "/task" },
  { name: "Encoder", path: "/encoder" },
  { name: "Masks", path: "/masks" },
  { name: "Tagging", path: "/tagging" },
  { name: "Relations", path: "/relations" },
  { name: "Step by step", path: "/step" },
  { name: "Train", path: "/train" },
  { name: "Results", path: "/results" },
  { name: "Pretrain", path: "/pretrain" },
  { name: "Corpus", path: "/corpus" },
  { name: "Your data", path: "/data" },
  { name: "About", path: "/about" },
];

export default {
  root: "src",
  title: "Focused Attention",
  home: "Focused Attention",
  pages: PAGES.filter(({ path }) => existsSync(`src${path}.md`)),
  style: "style.css",
  // Nothing comes from another host: no web font, and no search index to load.
  globalStylesheets: [],
  search: false,
  // Links keep ".html", so that any plain web server finds the pages.
  preserveExtension: true,
  head: `<meta name="description" content="Train and take apart a BERT with task-specific attention masks, in your browser: joint entity and relation extraction from Chinese coronary angiography reports.">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">`,
  footer: `MIT licence. For research and teaching, not for clinical use. Made with <a href="https://observablehq.com/framework/">Observable Framework</a>.`,
};
