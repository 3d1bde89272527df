import { describe, expect, test } from "vitest";
import { finishHtml, foreignReferences } from "../../tools/setup/finish.js";

describe("finishHtml", () => {
  test("names the language and lets readers zoom", () => {
    const html = '<html>\n<meta name="viewport" content="width=device-width, initial-scale=1, maximum-scale=1">';
    expect(finishHtml(html)).toBe(
      '<html lang="en">\n<meta name="viewport" content="width=device-width, initial-scale=1">',
    );
  });

  test("leaves in lists only list items", () => {
    const html = '<ol>\n<label id="observablehq-sidebar-close" for="x"></label>';
    expect(finishHtml(html)).toBe(
      '<ol>\n<li aria-hidden="true"><label id="observablehq-sidebar-close" for="x"></label></li>',
    );
  });

  test("lets the keyboard reach blocks of code, which scroll where the screen is narrow", () => {
    expect(finishHtml('<pre data-language="bibtex"><code>')).toBe('<pre tabindex="0" data-language="bibtex"><code>');
  });

  test("tells the navigations of a page apart", () => {
    const html =
      '<aside id="observablehq-toc" data-selector="h2">\n<nav>\n</nav></aside><footer id="observablehq-footer">\n<nav>';
    expect(finishHtml(html)).toContain('<nav aria-label="On this page">');
    expect(finishHtml(html)).toContain('<nav aria-label="Previous and next page">');
  });
});

describe("foreignReferences", () => {
  test.each([
    [".html", '<link rel="stylesheet" href="https://fonts.example/a.css">', "https://fonts.example/a.css"],
    [".html", '<img alt="" src="//cdn.example/a.png">', "//cdn.example/a.png"],
    [".html", '<script type="module">import a from "https://cdn.example/a.js";</script>', "https://cdn.example/a.js"],
    [".css", "@font-face{src:url(https://fonts.example/a.woff2)}", "https://fonts.example/a.woff2"],
    [".css", '@import "https://fonts.example/a.css";', "https://fonts.example/a.css"],
    [".js", 'import("https://cdn.example/a.js")', "https://cdn.example/a.js"],
    [".js", 'import{a}from"https://cdn.example/a.js"', "https://cdn.example/a.js"],
    [".js", 'fetch("https://data.example/a.json")', "https://data.example/a.json"],
  ])("finds what %s fetches from another host", (extension, text, address) => {
    expect(foreignReferences(text, extension)).toEqual([address]);
  });

  test.each([
    [".html", '<a href="https://example.org/">a link to follow</a>'],
    [".html", '<link rel="stylesheet" href="./style.css">'],
    [".css", "a{background:url(./a.png)}"],
    [".js", '// see https://example.org\nimport a from "./a.js"; const svg = "http://www.w3.org/2000/svg";'],
  ])("lets pass what %s only mentions or has beside it", (extension, text) => {
    expect(foreignReferences(text, extension)).toEqual([]);
  });
});
