import { describe, expect, it } from 'vitest';
import { effortFor, trimEffort } from '../../src/search/trial/index.ts';

const rows = (rungs: readonly { readonly rows: number }[]) => rungs.map((rung) => rung.rows);

describe('the effort of a trial', () => {
  it('is on all rows in the end where labels have noise, or do not say', () => {
    const all = Number.POSITIVE_INFINITY;
    expect(rows(effortFor(50).rungs)).toEqual([16_384, all, all]);
    expect(rows(trimEffort(50))).toEqual([all, all]);
  });

  it('is on 128 labels for each parameter where they have none', () => {
    expect(rows(effortFor(450, { each: 9 }).rungs)).toEqual([6400, 6400, 6400]);
    expect(rows(trimEffort(45, { each: 9 }))).toEqual([640, 640]);
    expect(rows(effortFor(5, { each: 9 }).rungs)).toEqual([512, 512, 512]);
    expect(rows(effortFor(640, { each: 1 }).rungs)[0]).toBe(16_384);
  });

  it('has fewer starts and fewer networks from rung to rung', () => {
    for (const parameters of [10, 200, 500, 5000]) {
      const { starts, rungs } = effortFor(parameters);
      const networks = rungs.map((rung) => rung.networks);
      expect(networks[0]).toBe(starts);
      expect(networks).toEqual(networks.toSorted((p, q) => q - p));
      expect(networks.at(-1)).toBe(1);
    }
  });
});
