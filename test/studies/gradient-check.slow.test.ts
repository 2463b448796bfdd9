import { expect, it } from 'vitest';
import { checkDataset, type Dataset } from '../../src/dataset/index.ts';
import { anyHonestSet, families, faults, faultySet, honestSet } from './gradient-sets.ts';

/* The rates in docs/data.md: `npx vitest run --project slow test/studies/gradient-check` prints them. */

const alarms = (set: Dataset) => checkDataset(set).filter(({ kind }) => kind.startsWith('gradient-'));

it('honest derivatives raise no alarm: at most 5 of 1,000 sets of every kind', () => {
  const raised: string[] = [];
  // Other seeds than those that thresholds were chosen with.
  for (let seed = 1000; seed < 2000; seed++) {
    const { set, options } = anyHonestSet(seed);
    const [first] = alarms(set);
    if (first) raised.push(`${seed} ${JSON.stringify(options)}: ${first.message}`);
  }
  console.log(`false alarms: ${raised.length} of 1000 honest sets\n${raised.join('\n')}`);
  expect(raised.length).toBeLessThanOrEqual(5);
});

it('wrong derivatives are found: each kind at 40, 150 and 600 rows', () => {
  const inputs = [2, 3, 4, 5, 6, 8];
  const sizes = [40, 150, 600];
  const names = Object.keys(families).filter((name) => name !== 'fast waves');
  const rows = Object.keys(faults).map((fault) => {
    const shares = [false, true].flatMap((noisy) =>
      sizes.map((n) => {
        let [found, all] = [0, 0];
        for (const [i, family] of names.entries()) {
          if ((family === 'paths') !== noisy) continue;
          for (const [j, d] of inputs.entries())
            for (let repeat = 0; repeat < (noisy ? 4 : 1); repeat++) {
              const seed = 10_000 + 1000 * i + 10 * j + repeat + n;
              const right = honestSet({ family, design: 'uniform', n, d }, seed);
              const wrong = faultySet(right, fault);
              const size = right.dydx!.data.reduce((sum, one) => sum + Math.abs(one), 0);
              const change = wrong.dydx!.data.reduce(
                (sum, one, at) => sum + Math.abs(one - right.dydx!.data[at]),
                0,
              );
              if (change < 1e-9 * size) continue; // it changes nothing
              all++;
              if (alarms(wrong).length > 0) found++;
            }
        }
        return found / all;
      }),
    );
    return { fault, shares };
  });
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  console.log(
    rows.map(({ fault, shares }) => `| ${fault} | ${shares.map(percent).join(' | ')} |`).join('\n'),
  );
  for (const { fault, shares } of rows) {
    const least = fault === 'one column times 1.34' ? [0.3, 0.55, 0.7] : [0.4, 0.7, 0.8];
    for (const [at, share] of least.entries()) expect(shares[at], fault).toBeGreaterThan(share);
  }
});
