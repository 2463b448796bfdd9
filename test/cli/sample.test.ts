import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../src/node/dataset-files.ts';
import { namedModel } from '../../src/reference/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, done, sobolev } from './support.ts';

/* What labels of sampled points hold. */

const path = temporaryDirectory();
const one = ['--threads', '1', '--quiet'];

describe('sobolev sample', () => {
  it('writes whole Hessians with standard errors, whose gammas are those of the closed form up to them', async () => {
    const argv = [
      'sample',
      'bachelier',
      '--points',
      '400',
      '--order',
      '2',
      '--directions',
      'axes',
      '--errors',
    ];
    const { order } = await documentOf(...argv, '--out', path('gammas.parquet'), '--threads', '1');
    expect(order).toBe(2);
    const { x, hessian, errors } = await readDataset(path('gammas.parquet'));
    expect(hessian?.shape).toEqual([400, 1, 7, 7]);
    const model = namedModel('bachelier', { seed: 1 });
    const gamma = model.exact(x).curvature.data;
    let [squares, expected] = [0, 0];
    for (let n = 0; n < 400; n++) {
      squares += (hessian!.data[49 * n] - gamma[n] * model.parameters.weights[0] ** 2) ** 2;
      expected += errors!.hessian!.data[49 * n] ** 2;
    }
    // A sum of 400 squares with a kurtosis of about 4 strays by √(3/400) = 9 %: four of them.
    expect(Math.abs(squares / expected - 1)).toBeLessThan(0.36);
    // Where no path ends on the other side of the strike, antithetic pairs agree.
    expect(errors!.y!.data.filter((error) => error > 0).length).toBeGreaterThan(300);
  });

  it('records by what noise was taken away', async () => {
    const argv = ['sample', 'heston', '--points', '20', '--set', 'steps=4', ...one];
    const nets = ['--set', 'sampling={"kind":"sobol","replicates":2}'];
    await done(...argv, ...nets, '--set', 'control=underlying', '--out', path('less.parquet'));
    expect((await readDataset(path('less.parquet'))).provenance).toMatchObject({
      varianceReduction:
        "Sobol' points in 2 nets of 32, by a Brownian bridge over 4 steps; a control variate (spot) with estimated coefficients; antithetic pairs",
      parameters: { sampling: { kind: 'sobol', replicates: 2 }, control: 'spot' },
    });
    await done(...argv, '--set', 'sampling=pseudo-random', '--out', path('plain.parquet'));
    expect((await readDataset(path('plain.parquet'))).provenance).not.toHaveProperty('varianceReduction');
  });

  it('writes cotangents or tangents in place of Jacobians, as many as are asked for', async () => {
    const argv = ['sample', 'ring-down', '--points', '20', ...one];
    await done(...argv, '--derivatives', 'cotangents', '--count', '2', '--out', path('back.parquet'));
    const back = await readDataset(path('back.parquet'));
    expect([back.dydx, back.vjp?.adjoints.shape]).toEqual([undefined, [20, 2, 4]]);
    await done(...argv, '--derivatives', 'tangents', '--distribution', 'sphere', '--out', path('forth.npz'));
    const forth = await readDataset(path('forth.npz'));
    expect([forth.dydx, forth.jvp?.tangents.shape]).toEqual([undefined, [20, 1, 50]]);
  });

  it('draws directions by the distribution that is asked for', async () => {
    const argv = ['sample', 'branin', '--points', '50', '--order', '2', '--directions', '2', ...one];
    const sizes = async (file: string, ...more: string[]) => {
      await done(...argv, ...more, '--out', path(file));
      const { hvp } = await readDataset(path(file));
      expect(hvp?.products.shape).toEqual([50, 2, 1, 2]);
      return new Set([...hvp!.directions.data].map((v) => Math.abs(v).toFixed(6))).size;
    };
    // Both inputs of Branin's function have the width 15.
    expect(await sizes('signs.csv')).toBe(1);
    expect(await sizes('normal.csv', '--distribution', 'gaussian')).toBeGreaterThan(150);
  });

  it('says what the file holds', async () => {
    const argv = ['sample', 'branin', '--points', '5', '--threads', '1', '--out', path('said.csv')];
    const said = async (...more: string[]) => (await done(...argv, '--quiet', ...more)).split('branin, ')[1];
    expect(await said('--order', '0')).toBe('values\n');
    expect(await said('--errors')).toBe('values and gradients, with standard errors\n');
    expect(await said('--order', '2', '--derivatives', 'tangents')).toBe(
      'values, tangents and Hessian-vector products\n',
    );
    expect(await said('--order', '2', '--directions', 'axes')).toBe('values, gradients and whole Hessians\n');
    expect((await readFile(path('said.csv'), 'utf8')).split('\n').length).toBe(8);
  });

  it('says how derivatives were estimated where that is not pathwise: in a note, in JSON and in the file', async () => {
    const argv = ['sample', 'digital', '--points', '16', '--threads', '1', '--out', path('digital.parquet')];
    const why = /^likelihood-ratio, since the payoff may jump: compare of \[-1.1, 8.82e9\]$/;
    const { estimated, notes } = await documentOf(...argv);
    expect(estimated).toMatch(why);
    expect(notes).toEqual([`estimator of derivatives: ${estimated}`]);
    expect((await readDataset(path('digital.parquet'))).provenance.estimated).toBe(estimated);
    expect((await sobolev(argv)).stderr).toContain(`\nnote: estimator of derivatives: ${estimated}\n`);
    const pathwise = await documentOf(...argv, '--set', 'smoothing.width=0.1');
    expect([pathwise.estimated, pathwise.notes]).toEqual([undefined, []]);
  });

  it.each<[string, RegExp]>([
    ['sir-epidemic --order 2', /order 2 of sir-epidemic need .*; received a model without hvp/],
    [
      'bachelier --set labels=pathwise --order 2',
      /order 2 of bachelier.*kink has no curvature.*labels: differences/,
    ],
    [
      'bachelier --set labels=exact',
      /labels of bachelier must be one of auto, pathwise, likelihood-ratio, mixed, differences/,
    ],
    ['branin --order 0 --derivatives tangents', /--derivatives are of --order 1 and 2; received --order 0/],
    [
      'branin --count 2',
      /--count is of --derivatives cotangents and tangents; received --derivatives jacobians/,
    ],
    ['branin --derivatives cotangents --count 0', /--count must be a whole number of at least 1/],
    ['branin --derivatives adjoints', /must be one of jacobians, cotangents, tangents/],
    [
      'branin --distribution sphere',
      /--distribution is of random directions and tangents; received --order 1/,
    ],
    ['branin --order 2 --directions axes --distribution sphere', /received --directions axes/],
    ['branin --order 2 --distribution normal', /must be one of rademacher, gaussian, sphere/],
    [
      'sir-epidemic --errors',
      /--errors needs a model that tells standard errors.*sir-epidemic, which does not/,
    ],
  ])('refuses in one line and writes nothing: %s', async (argv, message) => {
    const { code, stdout, stderr } = await sobolev([
      'sample',
      ...argv.split(' '),
      '--points',
      '4',
      '--out',
      path('never.csv'),
      ...one,
    ]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect((await readdir(path())).filter((file) => file.startsWith('never'))).toEqual([]);
  });
});
