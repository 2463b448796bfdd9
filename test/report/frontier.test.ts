import { describe, expect, it } from 'vitest';
import { renderFrontier } from '../../src/report/index.ts';
import type { FrontierDocument, TrialRecord } from '../../src/search/index.ts';
import { faultsOf } from './html-check.ts';

function trial(
  name: string,
  parameters: number,
  missed: number,
  own: Partial<TrialRecord> = {},
): TrialRecord {
  return {
    name,
    family: 'one layer',
    parameters,
    bytes: 100 * parameters,
    nanoseconds: { C: parameters, JavaScript: 3 * parameters },
    verdicts: [
      {
        target: 'gradients.r2>=0.999',
        value: 1 - missed,
        worst: 1 - 1.2 * missed,
        best: 1 - 0.8 * missed,
        state: missed <= 8e-4 ? 'met' : 'missed',
        excess: 1.2e3 * missed,
      },
    ],
    excess: 1.2e3 * missed,
    ended: missed <= 8e-4 ? 'met' : 'missed',
    rung: 3,
    rungs: 3,
    seconds: 2,
    file: `${name}.onnx`,
    ...own,
  };
}

const found: FrontierDocument = {
  schema: 'sobolev/frontier/1',
  version: '0.1.0',
  source: { model: 'ridge <b>' },
  targets: ['gradients.r2>=0.999'],
  minimise: 'parameters',
  activation: 'silu',
  seed: 1,
  engine: { name: 'native', threads: 2 },
  labels: { training: 600, test: 4096, truth: 'closed form', floors: [1] },
  trials: [
    trial('3-16-16-1', 353, 1e-6),
    trial('3-1-1', 6, 0.01),
    trial('3-2-1', 11, 1e-4),
    trial('3-1-1-1', 8, Number.NaN, { ended: 'failed', verdicts: [], excess: null, file: undefined }),
  ],
  frontier: ['3-1-1', '3-2-1', '3-16-16-1'],
  smallest: '3-2-1',
  below: ['3-1-1'],
  confirmation: {
    state: 'confirmed',
    points: 4096,
    judged: [{ name: '3-2-1', verdicts: trial('3-2-1', 11, 1.1e-4).verdicts }],
  },
  ended: 'finished',
  budget: 600,
  seconds: 12,
};

describe('the page of a search', () => {
  it('is sound HTML that escapes names, and the same for the same document', () => {
    const page = renderFrontier(found);
    expect(faultsOf(page)).toEqual([]);
    expect(page).toContain('ridge &lt;b&gt;');
    expect(renderFrontier(found)).toBe(page);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('says the answer, what is below it and how that fails, with a link to each file', () => {
    const page = renderFrontier(found);
    expect(page).toContain(
      '3-2-1 meets gradients.r2&gt;=0.999 with 11 parameters: the smallest of 4 networks',
    );
    const below = page.slice(page.indexOf('id="below"'), page.indexOf('id="labels"'));
    expect(below).toContain('<a href="3-1-1.onnx">3-1-1</a>');
    expect(below).toContain('1.0e-2, at worst 1.2e-2');
    expect(page).toContain('all starts diverged');
  });

  it('says what fresh points say of the answer, or why none do', () => {
    const page = renderFrontier(found);
    const again = page.slice(page.indexOf('id="again"'), page.indexOf('id="labels"'));
    expect(again).toContain('judged again by 4,096 fresh points, and it meets the targets there too');
    expect(again).toContain('1.1e-4, at worst 1.3e-4');
    const alone = renderFrontier({ ...found, confirmation: { state: 'data alone', judged: [] } });
    expect(alone).toContain('It was not judged again: data has no points but those');
    expect(faultsOf(alone)).toEqual([]);
  });

  it('draws error against parameters, and against nanoseconds of each language that was timed', () => {
    const titles = (document: FrontierDocument) =>
      [...renderFrontier(document).matchAll(/aria-label="1 − R² [^"]*, by ([^"]*)"/g)].map(([, by]) => by);
    expect(titles(found)).toEqual(['parameters', 'nanoseconds in C', 'nanoseconds in JavaScript']);
    const trials = found.trials.map((one) => ({ ...one, nanoseconds: {} }));
    expect(titles({ ...found, trials })).toEqual(['parameters']);
  });

  it('writes the name of the answer to the side where there is room', () => {
    const anchors = (document: FrontierDocument) =>
      [...renderFrontier(document).matchAll(/<g font-weight="600"[^>]*text-anchor="(\w+)"/g)].map(
        ([, side]) => side,
      );
    expect(new Set(anchors(found))).toEqual(new Set(['start']));
    expect(new Set(anchors({ ...found, smallest: '3-16-16-1' }))).toEqual(new Set(['end']));
  });

  it('says so where no network meets the targets, or none was trained', () => {
    const { smallest: _, ...rest } = found;
    const missed = renderFrontier({ ...rest, closest: '3-2-1', below: [], ended: 'budget' });
    expect(missed).toContain(
      'No network of the 4 that were tried meets gradients.r2&gt;=0.999. The nearest, 3-2-1',
    );
    expect(faultsOf(missed)).toEqual([]);
    const none = renderFrontier({
      ...rest,
      labels: undefined,
      trials: [],
      frontier: [],
      below: [],
      ended: 'interrupted',
    });
    expect(none).toContain('No network was trained');
    expect(faultsOf(none)).toEqual([]);
  });
});
