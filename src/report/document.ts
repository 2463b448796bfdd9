import { type Content, html, type Markup, trusted } from './html.ts';
import { numbered } from './numbers.ts';
import type { Section } from './section.ts';
import { STYLE } from './style.ts';

/** A number that readers look for first. */
export interface Fact {
  readonly term: string;
  readonly value: string;
  readonly detail: string;
}

/** What a page says, but for its frame. */
export interface PageParts {
  readonly title: string;
  /** One sentence below the title. */
  readonly lead?: Content;
  readonly facts: readonly Fact[];
  readonly sections: readonly Section[];
  readonly footer: Content;
}

/**
 * A page as one HTML file: title, facts, contents, sections. It has no scripts, loads nothing, and is light or dark as the reader's
 * system. Figures and tables are numbered in their order.
 */
export function pageOf({ title, lead, facts, sections, footer }: PageParts): string {
  return numbered(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
${headerOf(title, lead, facts, sections)}
<main>
${sections.map(
  ({ id, heading, body }) => html`<section id="${id}">\n<h2>${heading}</h2>\n${body}\n</section>\n`,
)}</main>
<footer>${footer}</footer>
</body>
</html>
`.markup,
  );
}

function headerOf(
  title: string,
  lead: Content,
  facts: readonly Fact[],
  sections: readonly Section[],
): Markup {
  return html`<header>
<h1>${title}</h1>
${lead}
<dl class="facts">
${facts.map(
  ({ term, value, detail }) => html`<div><dt>${term}</dt><dd>${value}<small>${detail}</small></dd></div>\n`,
)}</dl>
<nav aria-label="Contents"><ul>
${sections.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>\n`)}</ul></nav>
</header>`;
}
