import { beforeAll, describe, expect, test, vi } from 'vitest';
import { renderReport } from '../../src/report/page.ts';
import { reportFixture } from './fixture.ts';
import { faultsOf, section, textOf } from './html-check.ts';

let page: string;
const warn = vi.spyOn(console, 'warn');

beforeAll(() => {
  page = renderReport(reportFixture());
});

describe('the report', () => {
  test('is the same bytes for the same data', () => {
    expect(renderReport(reportFixture())).toBe(page);
  });

  test('is well-formed, and drawn without a warning of Plot', () => {
    expect(faultsOf(page)).toEqual([]);
    expect(page).not.toContain('⚠');
    expect(warn).not.toHaveBeenCalled();
  });

  test('loads nothing: no script, no address, no url() and no import', () => {
    expect(page).not.toMatch(/<script|<img|<iframe|<object|<embed|@import|@font-face|url\(|javascript:/i);
    expect(page).not.toMatch(/https?:|\bsrc=|\/\/[a-z]/i);
    const links = [...page.matchAll(/\bhref="([^"]*)"/g)].map(([, address]) => address!);
    expect(links.filter((address) => !address.startsWith('#'))).toEqual(['data:,']);
  });

  test('is smaller than 1.5 MB', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(1.5e6);
  });

  test('names no date and no number that a computer could not write', () => {
    expect(textOf(page.replace(/<style>.*?<\/style>/s, ''))).not.toMatch(
      /NaN|Infinity|undefined|null|\[object/,
    );
  });

  test('draws value, delta and gamma of every network, each with its error', () => {
    const fits = section(page, 'fits');
    expect(fits.match(/<figure>/g)).toHaveLength(5);
    expect(fits.match(/<svg [^>]*class="plot"/g)).toHaveLength(30);
    for (const title of [
      'Baseline: oversized network, vanilla training',
      'After interval adjoint significance pruning and vanilla fine-tuning',
      'After Sobolev fine-tuning on the derivatives of the oversized network',
      'After Sobolev fine-tuning on the derivatives of the reference',
      'Control: the same small network trained from scratch',
    ])
      expect(fits).toContain(`<h3>${title}</h3>`);
  });

  test('draws one dot a test point and order', () => {
    const clouds = [...section(page, 'fits').matchAll(/<path d="((?:M[\d.,-]+h0)+)"/g)];
    expect(clouds.map(([, d]) => d!.split('M').length - 1)).toEqual(new Array(30).fill(600));
  });

  test('labels the loss curve of every stage, and of the Sobolev stages for the derivatives', () => {
    const [values, gradients] = section(page, 'training')
      .split('Loss on the derivatives')
      .map((panel) => textOf(panel));
    for (const label of ['oversized', 'pruned', 'Sobolev, network', 'Sobolev, reference', 'from scratch'])
      expect(values).toContain(label);
    expect(gradients).toContain('Sobolev, network');
    expect(gradients).not.toContain('oversized');
  });

  test('shows every neuron of every layer: the kept as filled dots, the removed as rings', () => {
    const pruning = section(page, 'pruning');
    for (let layer = 1; layer <= 6; layer++) {
      const panel = pruning.split(`<b>Hidden layer ${layer}</b>`)[1]!.split('<b>')[0]!;
      expect(textOf(panel)).toMatch(/^8 of 128 kept, \d+ %/);
      const [removed, kept] = [
        ...panel.split('<figcaption>')[0]!.matchAll(/<g[^>]*>(?:<circle[^>]*><\/circle>)+/g),
      ];
      expect(removed![0].match(/<circle/g)).toHaveLength(120);
      expect(removed![0]).toContain('fill="none"');
      expect(kept![0].match(/<circle/g)).toHaveLength(8);
      expect(kept![0]).toContain('fill="var(--accent)"');
    }
  });

  test('says layers, parameters, compression and times of every network', () => {
    const rows = [...section(page, 'cost').matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => textOf(row));
    expect(rows).toContain('oversized 7-128×6-1 83,713 1× 12,800 31.2 s 410');
    expect(rows).toContain('Sobolev, reference 7-8×6-1 433 193× 12,800 2.90 s 4,414');
    expect(rows).toContain('prune 3.4 ms 0.0 %');
    expect(rows).toContain('whole job 1 min 26 s 100 %');
  });

  test('holds the whole configuration and the parameters of the reference', () => {
    const [config, reference] = [...page.matchAll(/<pre[^>]*>(.*?)<\/pre>/gs)].map(([, text]) =>
      JSON.parse(text!.replace(/&quot;/g, '"')),
    );
    expect(config).toEqual(reportFixture().config);
    expect(reference).toEqual(reportFixture().results.reference);
  });

  test('has a name for every picture and a scope for every header', () => {
    for (const [svg] of page.matchAll(/<svg [^>]*class="plot"[^>]*>/g)) {
      expect(svg).toMatch(/aria-label="[^"]+"/);
      expect(svg).toContain('role="img"');
    }
    for (const [header] of page.matchAll(/<th\b[^>]*>/g))
      expect(header).toMatch(/scope="(col|row|rowgroup)"/);
  });

  test('draws with colours of the theme only', () => {
    const body = page.slice(page.indexOf('<body>'));
    const colours = [...body.matchAll(/\b(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour!);
    expect(colours.filter((colour) => !/^(none|currentColor|var\(--[a-z-]+\))$/.test(colour))).toEqual([]);
    for (const [, name] of body.matchAll(/var\((--[a-z-]+)\)/g))
      expect(page.match(new RegExp(`${name}:`, 'g')), name).toHaveLength(2);
  });
});

describe('the table of accuracy', () => {
  test('compares each published number with that of the run', () => {
    const rows = [...section(page, 'accuracy').matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => textOf(row));
    expect(rows.slice(0, 6)).toEqual([
      'Predicts R² R² published 1 − R² 1 − R² published 1 − R² against published RMSE',
      'oversized',
      'values 0.999979 0.999545 2.1e-5 4.5e-4 ▲ 22× smaller 6.0e-4',
      'deltas, flattened 0.999810 0.998700 1.9e-4 1.3e-3 ▲ 6.8× smaller 8.3e-4',
      'deltas, mean over inputs 0.999544 4.6e-4',
      'gammas 0.998800 0.997033 1.2e-3 3.0e-3 ▲ 2.5× smaller 2.1e-2',
    ]);
  });

  test('marks a number below the published one by sign, word and colour, and counts it', () => {
    const data = reportFixture(60, 16);
    const stages = data.results.stages.map((stage) =>
      stage.name === 'pruned' ? { ...stage, r2: { ...stage.r2, curvatures: 0.8 } } : stage,
    );
    const worse = renderReport({ ...data, results: { ...data.results, stages } });
    expect(worse).toContain('<span class="below">▼ 2.1× larger</span>');
    expect(textOf(worse)).toContain('11 of 12');
    expect(textOf(page)).toContain('12 of 12');
  });

  test('calls a number that is equal to the published one reached', () => {
    const data = reportFixture(60, 16);
    const stages = data.results.stages.map((stage) =>
      stage.name === 'pruned' ? { ...stage, r2: data.results.published!.pruned } : stage,
    );
    const equal = renderReport({ ...data, results: { ...data.results, stages } });
    expect(equal.match(/▲ equal/g)).toHaveLength(3);
    expect(textOf(equal)).toContain('12 of 12');
  });
});
