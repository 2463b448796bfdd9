import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withFinite } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { writeReport } from '../../src/node/report.ts';
import { runStudy } from '../../src/node/study.ts';
import { testSetOf } from '../../src/node/test-set.ts';
import { functionModel } from '../../src/reference/index.ts';
import { customConfig } from '../../src/study/index.ts';
import { unknownNote } from '../../src/workflow/index.ts';

/*
 * Curvatures that doubles do not hold are no reason to lose a study at its end: nothing is trained on them.
 */

const engine = await openEngine({ engine: 'native', threads: 1 });
const root = await mkdtemp(join(tmpdir(), 'sobolev-curvature-'));
afterAll(() => rm(root, { recursive: true, force: true }));

/** (x/unit)² for x between one and three units: the slope is 2x/unit², the curvature 2/unit². */
const parabola = (unit: number) =>
  functionModel({
    name: 'parabola',
    inputs: [{ name: 'x', lo: unit, hi: 3 * unit }],
    outputs: [{ name: 'y' }],
    function: ({ x }) => x.mul(1 / unit).square(),
  });

const config = customConfig('parabola', {
  sampling: { points: 256 },
  network: { hidden: '6x2' },
  pruning: { keep: 4 },
  oversized: { steps: 64 },
  pruned: { steps: 64 },
  sobolev: { steps: 64 },
  polished: false,
  test: { points: 32 },
});

async function study(unit: number) {
  const notes: string[] = [];
  const directory = join(root, String(unit));
  const events = { begin() {}, advance() {}, end() {}, note: (text: string) => notes.push(text) };
  const results = await runStudy(config, { engine, directory, reference: parabola(unit), events });
  await writeReport(directory, { engine, reference: parabola(unit) });
  return { results, notes, report: await readFile(join(directory, 'report.html'), 'utf8') };
}

test('a closed form whose curvatures overflow is compared without them, and a note says so', async () => {
  const { results, notes, report } = await study(1e-200);
  expect(notes).toContain(
    'curvatures are not compared: 32 of the closed form at 32 points are no finite numbers',
  );
  for (const { r2, rmse } of results.stages) {
    expect(Object.keys(r2)).toEqual(['values', 'gradients']);
    expect(Object.keys(rmse)).toEqual(['values', 'gradients']);
    // Slopes are 2 to 6 times 1e200.
    expect(rmse.gradients! / 1e200).toBeLessThan(10);
  }
  expect(report).not.toContain('NaN');
});

test('a network whose own curvatures overflow has none, and the study ends', async () => {
  // 2/unit² is 1.4e308, the network's curvatures vary about it by more than doubles hold.
  const { results } = await study(1.2e-154);
  for (const { rmse } of results.stages) {
    expect(Number.isFinite(rmse.gradients)).toBe(true);
    expect(rmse.curvatures === undefined || Number.isFinite(rmse.curvatures)).toBe(true);
  }
  expect(results.stages.some(({ rmse }) => rmse.curvatures === undefined)).toBe(true);
});

test('curvatures that doubles hold are compared, whatever their size', async () => {
  const { results, notes } = await study(1e-100);
  expect(notes.filter((note) => note.includes('curvatures'))).toEqual([]);
  for (const { rmse } of results.stages) expect(Number.isFinite(rmse.curvatures! / 1e200)).toBe(true);
});

test('single derivatives of a closed form that are no finite numbers are not known', async () => {
  // The root has no finite slope at 0, which rounding makes of the points near it.
  const model = functionModel({
    name: 'root',
    inputs: [{ name: 'x', lo: 0, hi: 1 }],
    outputs: [{ name: 'y' }],
    function: ({ x }) => x.sub(0.5).relu().sqrt(),
  });
  const set = await testSetOf(engine, model, { points: 64 });
  const left = set.x.data.filter((x) => x < 0.5).length;
  expect(set.dydx!.data.filter(Number.isNaN).length).toBe(left);
  expect(set.curvature).toBeUndefined();
  expect(unknownNote(set)).toMatch(
    new RegExp(`^${left} derivatives of the closed form are no finite numbers and do not count; curvatures`),
  );
});

test('of a score only the order with a figure that is no number is left out', () => {
  const figures = { values: 1, gradients: 2, curvatures: 3 };
  const score = { r2: figures, r2PerDimension: figures, rmse: figures, maxError: figures };
  expect(withFinite(score, 'curvatures')).toBe(score);
  const broken = { ...score, rmse: { ...figures, curvatures: Number.POSITIVE_INFINITY } };
  const left = { values: 1, gradients: 2 };
  expect(withFinite(broken, 'curvatures')).toEqual({
    r2: left,
    r2PerDimension: left,
    rmse: left,
    maxError: left,
  });
});
