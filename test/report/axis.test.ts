import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearDomain, logAxis, spread } from '../../src/report/axis.ts';
import {
  formatCount,
  formatPower,
  formatSeconds,
  formatTick,
  formatWithError,
} from '../../src/report/format.ts';
import { escapeHtml, html } from '../../src/report/html.ts';
import { formatJson } from '../../src/report/json.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyNumber = fc.double();

describe('spread', () => {
  const positions = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 8 });

  test('keeps the order, a gap between any two, and the bounds where the labels fit', () => {
    fc.assert(
      fc.property(positions, fc.double({ min: 0, max: 12, noNaN: true }), (given, gap) => {
        const moved = spread(given, gap, 0, 100);
        const order = given.map((_, i) => i).sort((a, b) => given[a]! - given[b]! || a - b);
        for (let i = 1; i < order.length; i++)
          expect(moved[order[i]!]! - moved[order[i - 1]!]!).toBeGreaterThanOrEqual(gap - 1e-9);
        expect(Math.min(...moved)).toBeGreaterThanOrEqual(-1e-9);
        expect(Math.max(...moved)).toBeLessThanOrEqual(100 + 1e-9);
      }),
      { seed: 1 },
    );
  });

  test('moves nothing that is far enough apart already', () => {
    expect(spread([70, 10, 40], 15, 0, 100)).toEqual([70, 10, 40]);
  });

  test('puts labels of the same place evenly around it', () => {
    expect(spread([50, 50, 50], 10, 0, 100)).toEqual([40, 50, 60]);
    expect(spread([0, 0], 10, 0, 100)).toEqual([0, 10]);
  });
});

describe('an axis', () => {
  test('covers every finite number and is never empty', () => {
    fc.assert(
      fc.property(fc.array(anyNumber), (values) => {
        const [lo, hi] = linearDomain(values.map((value) => value / 4));
        expect(lo).toBeLessThan(hi);
        for (const value of values)
          if (Number.isFinite(value)) expect(value / 4 >= lo && value / 4 <= hi).toBe(true);
      }),
      { seed: 1 },
    );
  });

  test('that is logarithmic covers every positive number, with one to fifteen labels inside', () => {
    fc.assert(
      fc.property(fc.array(anyNumber), (values) => {
        const { domain, ticks } = logAxis(values);
        expect(domain[0]).toBeGreaterThan(0);
        expect(domain[0]).toBeLessThan(domain[1]);
        for (const value of values)
          if (value > 0 && Number.isFinite(value))
            expect(value >= domain[0] && value <= domain[1]).toBe(true);
        expect(ticks.length).toBeLessThanOrEqual(15);
        for (const tick of ticks) expect(tick >= domain[0] && tick <= domain[1]).toBe(true);
      }),
      { seed: 1 },
    );
    expect(logAxis([5e-324]).domain).toEqual([5e-324, 1e-323]);
    expect(logAxis([2e-6, 7e-4]).ticks).toEqual([1e-5, 1e-4]);
    expect(logAxis([0.03, 0.4]).ticks).toEqual([0.05, 0.1, 0.2]);
    // So close that 5e-4 and 1e-3 would touch.
    expect(logAxis([6e-4, 0.02]).ticks).toEqual([1e-3, 3e-3, 0.01]);
  });
});

describe('numbers as text', () => {
  test('are what a reader would write', () => {
    expect([1, 999, 1000, 83713, 1234567, -1234].map(formatCount)).toEqual([
      ...['1', '999', '1,000', '83,713', '1,234,567', '−1,234'],
    ]);
    expect([0.0034, 0.42, 12.34, 59.96, 103.4, 3600].map(formatSeconds)).toEqual([
      ...['3.4 ms', '0.42 s', '12.3 s', '1 min 0 s', '1 min 43 s', '60 min 0 s'],
    ]);
    expect([1e-5, 1e-12, 1e3, 100, 0.01, 0.2].map(formatPower)).toEqual([
      ...['10⁻⁵', '10⁻¹²', '1000', '100', '0.01', '0.2'],
    ]);
    expect([formatWithError(1.4987, 0.0123), formatWithError(-0.01567, 0.000042)]).toEqual([
      ...['1.50 ± 0.01', '−0.01567 ± 0.00004'],
    ]);
    expect([formatWithError(0, 0), formatWithError(1234, 34), formatWithError(3.4e-9, 2.1e-10)]).toEqual([
      ...['0 ± 0', '1234 ± 30', '3.4e-9 ± 2e-10'],
    ]);
    expect([0, -0.2, 0.1 + 0.2, 0.00015, 2e6].map(formatTick)).toEqual(['0', '−0.2', '0.3', '1.5e-4', '2e6']);
  });
});

describe('escaping', () => {
  test('leaves no character that could end a text or an attribute, and reads back as the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
        const back = escaped
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&');
        expect(back.replace(/\p{Control}|\uFFFD/gu, '')).toBe(text.replace(/\p{Control}|\uFFFD/gu, ''));
      }),
      { seed: 1 },
    );
  });

  test('is done by the template to strings and not to markup', () => {
    expect(html`<p>${'<'}${html`<b>${'&'}</b>`}${[1, undefined, false]}</p>`.markup).toBe(
      '<p>&lt;<b>&amp;</b>1</p>',
    );
  });
});

test('a value written as JSON is read back as the same value', () => {
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      finite.filter((x) => !Object.is(x, -0)),
      fc.boolean(),
      fc.constant(null),
      fc.array(
        finite.filter((x) => !Object.is(x, -0)),
        { maxLength: 30 },
      ),
      fc.array(tie('value')),
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        tie('value'),
      ),
    ),
  })).value;
  fc.assert(
    fc.property(json, (value) => {
      const text = formatJson(value);
      expect(JSON.parse(text)).toEqual(value);
    }),
    { seed: 1 },
  );
});
