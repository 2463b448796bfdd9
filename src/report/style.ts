/**
 * The page's stylesheet. Figures draw with these variables and `currentColor`, so that a theme is a set of variables. On
 * paper the theme is always the light one. No fonts are loaded.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1b1f24; --muted: #646c76; --rule: #d5d9de; --shade: #f4f6f8;
  --truth: #bcc5cf; --accent: #0b63ad; --good: #0b6b45; --bad: #a8380c;
  --oversized: #50565e; --pruned: #bd4a08; --sobolev-network: #0b6fb8;
  --sobolev-reference: #00785a; --scratch: #9b3f86; --hue-gold: #86690a; --hue-violet: #5f48c9;
  --hue-cyan: #087f93; --hue-red: #b7232f; --hue-brown: #7d5436; --hue-lime: #557a12;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --ink: #e4e7ea; --muted: #98a1ab; --rule: #363c43; --shade: #1d2125;
    --truth: #515b66; --accent: #6db3f2; --good: #58c796; --bad: #f2935c;
    --oversized: #b5bcc4; --pruned: #f0894a; --sobolev-network: #62b0f0;
    --sobolev-reference: #3fc79e; --scratch: #df8fcb; --hue-gold: #d8b53c; --hue-violet: #a99af7;
    --hue-cyan: #4cc9e0; --hue-red: #f2847c; --hue-brown: #c79f7e; --hue-lime: #a2cf58;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 71rem;
  background: var(--page); color: var(--ink); font: 1rem/1.55 var(--sans);
}
h1, h2, h3 { line-height: 1.2; text-wrap: balance; }
h1 { margin: 0 0 .6rem; font-size: 1.9rem; overflow-wrap: anywhere; }
h2 { margin: 3.2rem 0 .6rem; padding-top: .9rem; border-top: 1px solid var(--rule); font-size: 1.35rem; }
h3 { margin: 2.2rem 0 .2rem; font-size: 1.05rem; }
p, .lead { max-width: 46rem; margin: .6rem 0; }
.lead { font-size: 1.08rem; }
.sub { margin: 0 0 .4rem; color: var(--muted); font-size: .9rem; }
a { color: var(--accent); }
nav { margin: 1.2rem 0 0; font-size: .92rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: 0; padding: 0; list-style: none; }
dl.facts {
  display: flex; flex-wrap: wrap; gap: 1px;
  margin: 1.6rem 0 0; border: 1px solid var(--rule); background: var(--rule);
}
dl.facts > div { flex: 1 1 auto; padding: .7rem .9rem .8rem; background: var(--page); }
dl.facts dt { color: var(--muted); font-size: .82rem; }
dl.facts dd { margin: 0; font-size: 1.22rem; font-variant-numeric: tabular-nums; line-height: 1.35; }
dl.facts dd small { display: block; color: var(--muted); font-size: .82rem; }

figure { margin: 1.2rem 0 2rem; }
figcaption, caption { color: var(--muted); font-size: .88rem; line-height: 1.45; text-align: left; }
figcaption { max-width: 50rem; margin-top: .5rem; }
.panels { display: grid; gap: 1rem 1.5rem; }
.columns-2 { grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); }
.columns-3 { grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); }
.panel { display: flex; flex-direction: column; min-width: 0; max-width: 37rem; }
.panel-title + svg { margin-top: auto; }
.panel-title { margin: 0 0 .15rem; font-size: .88rem; line-height: 1.35; }
.panel-title span { color: var(--muted); }
svg.plot {
  display: block; width: 100%; height: auto; overflow: visible;
  font-family: var(--sans); font-size: 11px; --plot-background: var(--page);
}
svg.plot text { white-space: pre; }
.columns-1 .panel { max-width: 50rem; }
svg.network text { font-size: 13px; }
.key { display: inline-block; max-width: 100%; color: var(--ink); }
svg.symbol { overflow: visible; vertical-align: -.05em; }

/* A shade at the side where there is more: it lies behind a cover that scrolls with the table. */
.scroll {
  position: relative; overflow-x: auto; margin: 1.2rem 0; --more: color-mix(in srgb, var(--muted) 45%, transparent);
  background:
    linear-gradient(to left, var(--page) 40%, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--more), transparent) right / .8rem 100% no-repeat scroll;
}
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { min-width: min(100%, 26rem); border-collapse: collapse; border-bottom: 1px solid var(--ink); font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .5rem; }
caption > span { display: block; position: sticky; left: 0; max-width: calc(100vw - 2rem); }
caption b, figcaption > b { color: var(--ink); font-weight: 600; }
th, td { padding: .2rem 1.4rem .2rem 0; text-align: left; vertical-align: baseline; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 1px solid var(--ink); color: var(--muted); font-weight: 500; vertical-align: bottom; }
tbody th { font-weight: 400; }
th[scope="row"], thead th:first-child { position: sticky; left: 0; background: var(--page); }
tbody th[scope="rowgroup"] { padding-top: .5rem; font-weight: 600; }
th[scope="rowgroup"] > span { position: sticky; left: 0; }
tbody tr:first-child > * { border-top: 1px solid var(--rule); }
thead + tbody tr:first-child > * { border-top: 0; }
.number { text-align: right; }
.reached { color: var(--good); font-weight: 600; }
.below { color: var(--bad); font-weight: 600; }
.heat { display: block; padding: 0 .35rem; background: color-mix(in srgb, var(--accent) var(--share), transparent); print-color-adjust: exact; }
.heat.against { background: color-mix(in srgb, var(--bad) var(--share), transparent); }
td:has(.bar) { width: 14rem; min-width: 8rem; }
.bar { display: block; height: .6rem; background: var(--accent); opacity: .75; print-color-adjust: exact; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
details { margin: .8rem 0; border: 1px solid var(--rule); }
summary { padding: .5rem .8rem; cursor: pointer; }
details > :not(summary) { margin: 0; padding: .2rem .8rem .8rem; }
pre { overflow-x: auto; font: .82rem/1.5 var(--mono); }
footer { margin-top: 3rem; color: var(--muted); font-size: .85rem; }

@media (max-width: 34rem) {
  body { padding: 1.2rem 1rem 3rem; }
  h1 { font-size: 1.5rem; }
  .columns-2 svg.plot { font-size: 14.5px; }
  svg.network text { font-size: 21px; }
  table { font-size: .84rem; }
  th, td { padding-right: 1rem; }
  td:has(.bar), th:has(.hidden) { display: none; }
}
@media print {
  @page { margin: 16mm 14mm; }
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  nav { display: none; }
  .scroll { overflow: visible; }
  .columns-3 { grid-template-columns: repeat(3, 1fr); gap: .6rem; }
  .columns-2 { grid-template-columns: repeat(2, 1fr); }
  .panel, .panels:has(> :nth-child(-n+3):last-child), tr, tbody, dl.facts, details > summary { break-inside: avoid; }
  h2, h3, .sub, caption, summary { break-after: avoid; }
  th { position: static !important; }
  th > span, caption > span { position: static !important; }
  details::details-content { content-visibility: visible; block-size: auto; }
  pre { white-space: pre-wrap; }
}
`;
