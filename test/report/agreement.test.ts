import { describe, expect, test } from 'vitest';
import { renderReport } from '../../src/report/page.ts';
import { reportFixture } from './fixture.ts';
import { faultsOf, section, textOf } from './html-check.ts';

describe('the report of a run that compared criteria', () => {
  const data = reportFixture();
  const page = renderReport(data);
  const own = section(page, 'agreement');

  test('has the rank correlation of each criterion, layer by layer and over all, signs and missing ones in words', () => {
    expect(faultsOf(page)).toEqual([]);
    const rows = [...own.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/g)].map(([, name, cells]) => [
      name,
      ...[...cells!.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => textOf(cell!)),
    ]);
    expect(rows).toEqual([
      ['interval-significance', '0.76', '0.43', '0.29', '0.43', '0.62', '0.94', '0.55'],
      ['random', '0.02', '−0.11', '0.08', '–', '−1.00', '1.00', '−0.04'],
    ]);
    expect(textOf(own)).toContain('Rank correlation with sampled-significance');
  });

  test('shades cells by size, and those below 0 in another colour', () => {
    expect(own).toContain('<span class="heat" style="--share:55%">1.00</span>');
    expect(own).toContain('<span class="heat against" style="--share:6%">−0.11</span>');
  });

  test('of earlier versions has no such section', () => {
    const { agreements: _, ...results } = data.results;
    expect(renderReport({ ...data, results })).not.toContain('id="agreement"');
  });
});
