/** What a built page still lacks when Framework has written it, and what no file of the site may contain. */

/** @type {[search: RegExp, replacement: string][]} */
const CORRECTIONS = [
  [/<html>/, '<html lang="en">'],
  // Readers must be able to zoom.
  [/, maximum-scale=1(?=")/, ""],
  // A list may hold nothing but list items.
  [/<label id="observablehq-sidebar-close"[^>]*><\/label>/, '<li aria-hidden="true">$&</li>'],
  // What may scroll must be reachable for the keyboard.
  [/<pre(?= data-language=)/g, '<pre tabindex="0"'],
  // The button's title alone is not a name that everyone is told.
  [/<input id="observablehq-sidebar-toggle"/, '$& aria-label="Show or hide the list of pages"'],
  // Several navigations on a page need names to be told apart.
  [/<nav id="observablehq-sidebar">/, '<nav id="observablehq-sidebar" aria-label="Pages">'],
  [/(<aside id="observablehq-toc"[^>]*>\s*)<nav>/, '$1<nav aria-label="On this page">'],
  [/(<footer id="observablehq-footer">\s*)<nav>/, '$1<nav aria-label="Previous and next page">'],
];

/**
 * Corrects a page that Framework wrote.
 * @param {string} html
 */
export function finishHtml(html) {
  return CORRECTIONS.reduce((text, [search, replacement]) => text.replace(search, replacement), html);
}

/** Places in each kind of file that make a browser fetch something, with the address as the first group. @type {Record<string, RegExp[]>} */
const FETCHING = {
  ".html": [
    /<(?:link|script|img|iframe|source|video|audio|embed|object)\b[^>]*?\s(?:href|src|srcset|data)=["']?((?:https?:)?\/\/[^"'\s>]+)/g,
    /\b(?:from|import)\s*\(?\s*["']((?:https?:)?\/\/[^"']+)/g,
  ],
  ".css": [/url\(\s*["']?((?:https?:)?\/\/[^"')]+)/g, /@import\s+["']((?:https?:)?\/\/[^"']+)/g],
  ".js": [
    /\bfrom\s*["'](https?:\/\/[^"']+)/g,
    /\bimport\s*\(?\s*["'`](https?:\/\/[^"'`]+)/g,
    /\b(?:fetch|importScripts|new Worker|new EventSource|new WebSocket)\(\s*["'`]((?:https?|wss?):\/\/[^"'`]+)/g,
  ],
};

/**
 * Addresses of other hosts that the text of a file would make a browser fetch. Links for readers to follow are not among them.
 * @param {string} text
 * @param {string} extension of the file, with its dot
 * @returns {string[]}
 */
export function foreignReferences(text, extension) {
  return (FETCHING[extension] ?? []).flatMap((pattern) => Array.from(text.matchAll(pattern), (match) => match[1]));
}
