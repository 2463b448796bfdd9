import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AnalysedPruning, ReportData } from '../../src/report/data.ts';
import { renderReport } from '../../src/report/page.ts';
import { reportFixture } from './fixture.ts';
import { faultsOf, section, textOf } from './html-check.ts';

const warn = vi.spyOn(console, 'warn');
afterEach(() => {
  expect(warn).not.toHaveBeenCalled();
});

/** Less than a run has: these pages are rendered many times. */
function smallFixture(): ReportData {
  const data = reportFixture(60, 16);
  return { ...data, test: { ...data.test, networks: data.test.networks.slice(0, 2) } };
}

/** Render, and check what must hold for any data. */
function check(data: ReportData): string {
  const page = renderReport(data);
  expect(faultsOf(page)).toEqual([]);
  expect(page).not.toContain('⚠');
  const drawn = [...page.matchAll(/\b(?:d|transform|[xy][12]?|c[xy])="([^"]*)"/g)].map(([, value]) => value);
  expect(drawn.filter((value) => /NaN|Infinity|undefined/.test(value!))).toEqual([]);
  return page;
}

/** The fixture with every number of its results and figures replaced. */
function withNumbers(replace: (value: number) => number): ReportData {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'number') return replace(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, walk(entry)]));
  };
  const data = smallFixture();
  const { stages } = data.results;
  return {
    ...data,
    results: {
      ...data.results,
      stages: stages.map((stage) => ({
        ...stage,
        ...(walk({ r2: stage.r2, r2PerDimension: stage.r2PerDimension, rmse: stage.rmse }) as object),
        curve: { ...(walk(stage.curve) as typeof stage.curve), steps: stage.curve.steps },
      })),
    },
    prunings: withSignificance(data, replace),
    test: walk(data.test) as ReportData['test'],
    paths: walk(data.paths) as ReportData['paths'],
    smoothing: { ...(walk(data.smoothing) as NonNullable<ReportData['smoothing']>), used: true },
  };
}

/** The fixture's pruning with every score replaced. */
function withSignificance(
  { prunings }: ReportData,
  replace: (score: number, index: number, layer: number) => number,
): ReportData['prunings'] {
  return prunings.map((one) => {
    const pruning = one as AnalysedPruning;
    const layers = pruning.significance.layers.map((layer) => ({
      ...layer,
      significance: layer.significance.map((score, index) => replace(score, index, layer.layer)),
    }));
    return { ...pruning, significance: { ...pruning.significance, layers } };
  });
}

describe('strings of the user', () => {
  const hostile = `</style><script>alert("1")</script> & 'a' <b \u0000\ud800`;

  test('cannot leave the place where they stand', () => {
    const data = smallFixture();
    const page = check({
      ...data,
      title: hostile,
      config: { [hostile]: hostile },
      inputs: data.inputs!.map(() => hostile),
      results: {
        ...data.results,
        study: hostile,
        engine: { ...data.results.engine, version: hostile },
        reference: { [hostile]: [hostile] },
        timings: [{ part: hostile, seconds: 1 }],
      },
      test: { ...data.test, axis: { ...data.test.axis, label: hostile } },
      paths: { ...data.paths!, label: hostile },
      smoothing: { ...data.smoothing!, label: hostile },
    });
    expect(page).not.toContain('<script');
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    expect(page).toContain('<title>&lt;/style&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; ');
    expect(page).not.toMatch(/\p{Surrogate}|\p{Control}(?<!\n)/u);
  });
});

describe('parts that a run does not have', () => {
  test('leave no heading, no figure and no contents entry behind', () => {
    const { paths: _paths, smoothing: _smoothing, inputs: _inputs, ...data } = smallFixture();
    const { published: _published, ...results } = data.results;
    const page = check({ ...data, results });
    expect(page).not.toContain('id="reference"');
    expect(textOf(page)).not.toMatch(/published|Sample paths|Smoothing/);
    expect(page).not.toMatch(/<p><\/p>|<figure>\s*<\/figure>|<td><\/td><td><\/td><td><\/td><td><\/td>/);
  });

  test('are missed one by one: paths without smoothing, smoothing without paths', () => {
    const { paths, smoothing, ...data } = smallFixture();
    const onlyPaths = textOf(check({ ...data, paths }));
    expect(onlyPaths).toContain('Sample paths');
    expect(onlyPaths).not.toContain('Smoothing');
    const onlySmoothing = textOf(check({ ...data, smoothing }));
    expect(onlySmoothing).not.toContain('Sample paths');
    expect(onlySmoothing).toContain('Smoothing of the payoff');
  });

  test('may be all stages but the first', () => {
    const data = smallFixture();
    const page = check({
      ...data,
      results: { ...data.results, stages: data.results.stages.slice(0, 1) },
      test: { ...data.test, networks: data.test.networks.slice(0, 1) },
    });
    expect(textOf(page)).toContain('3 of 3');
    expect(page).not.toContain('Loss on the derivatives');
  });

  test('may be the stages, the networks, the curves and the layers altogether', () => {
    const data = smallFixture();
    check({
      ...data,
      results: { ...data.results, stages: [], timings: [], seconds: 0 },
      prunings: (data.prunings as AnalysedPruning[]).map(({ significance, plan, ...stages }) => ({
        ...stages,
        significance: { ...significance, layers: [] },
        plan: { ...plan, layers: [] },
      })),
      test: { ...data.test, networks: [] },
    });
  });
});

describe('numbers that a figure cannot place', () => {
  test('that are not finite leave dashes in the tables and gaps in the figures', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const page = check(withNumbers(() => value));
      expect(textOf(page)).toContain('0 of 12');
      expect(page).toContain('16 not finite');
      // A run's files hold such numbers as null.
      const read = check(JSON.parse(JSON.stringify(withNumbers(() => value))));
      expect(textOf(section(read, 'accuracy'))).toBe(textOf(section(page, 'accuracy')));
    }
  });

  test('that are all equal still have an axis', () => {
    for (const value of [0, -3.5, 1e-300]) check(withNumbers(() => value));
  });

  test('that are one NaN among many leave the others', () => {
    const data = smallFixture();
    const [first, ...others] = data.test.networks;
    const gamma = first!.gamma!.with(17, Number.NaN);
    const page = check({ ...data, test: { ...data.test, networks: [{ ...first!, gamma }, ...others] } });
    expect(textOf(page)).toContain('R² 0.998800 · 1 point outside the frame');
  });

  test('that stray far from the truth are counted and do not flatten the other networks', () => {
    const data = smallFixture();
    const [first, ...others] = data.test.networks;
    const replaced = (stray: number) => {
      const value = first!.value.map((y, i) => (i < 20 ? stray : y));
      return { ...data, test: { ...data.test, networks: [{ ...first!, value }, ...others] } };
    };
    const page = check(replaced(1e6));
    expect(textOf(page)).toContain('20 points outside the frame');
    const fits = (markup: string) =>
      markup.slice(markup.indexOf('<h3>After'), markup.indexOf('id="training"'));
    expect(fits(page)).toBe(fits(check(replaced(Number.NaN))));
  });

  test('that are a significance of zero stand on a line labelled 0', () => {
    const data = smallFixture();
    const prunings = withSignificance(data, (score, i, layer) => (layer === 2 && i < 5 ? 0 : score));
    const page = check({ ...data, prunings });
    expect(page).toMatch(/<text transform="[^"]*" y="0.32em">0<\/text>/);
  });
});

describe('a truth that other inputs move too', () => {
  test('is drawn as dots, where a line would go up and down', () => {
    const data = smallFixture();
    const noise = data.test.truth.gamma!.toReversed();
    const truth = { ...data.test.truth, gamma: noise };
    const band = /stroke="var\(--truth\)"[^>]*stroke-width="6"/g;
    expect(check(data).match(band)).toHaveLength(6);
    expect(check({ ...data, test: { ...data.test, truth } }).match(band)).toHaveLength(4);
  });
});
