import { describe, expect, it } from 'vitest';
import { checkDataset, type Dataset } from '../../../src/dataset/index.ts';
import type { Tensor } from '../../../src/tensor/index.ts';
import { families } from './gradient-families.ts';
import { productSet } from './product-sets.ts';

const found = (set: Dataset) => checkDataset(set).filter(({ kind }) => /adjoint|tangent/.test(kind));
const times = ({ shape, data }: Tensor, factor: (column: number) => number): Tensor => ({
  shape,
  data: data.map((value, at) => value * factor(at % shape[2])),
});
const changed = (set: Dataset, adjoint: (k: number) => number, tangent: (o: number) => number): Dataset => ({
  ...set,
  vjp: { ...set.vjp!, adjoints: times(set.vjp!.adjoints, adjoint) },
  jvp: { ...set.jvp!, tangents: times(set.jvp!.tangents, tangent) },
});

describe('right products', () => {
  it.each(Object.keys(families))('of %s raise no alarm, with and without noise', (family) => {
    for (const [d, n] of [
      [2, 300],
      [4, 300],
      [8, 1000],
    ])
      for (const noise of [0, 0.3])
        expect(found(productSet(family, d, n, 1, noise)), `${d} inputs, ${n} rows, noise ${noise}`).toEqual(
          [],
        );
  });
});

describe('wrong products', () => {
  it.each([
    ['of another sign', -1],
    ['twice as large', 2],
  ])('%s are errors that say the factor', (_, factor) => {
    for (const seed of [1, 2, 3]) {
      const findings = found(
        changed(
          productSet('waves', 2, 2000, seed),
          () => factor,
          () => factor,
        ),
      );
      expect(findings.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual([
        'adjoint-scale error',
        'tangent-scale error',
      ]);
      for (const { message } of findings) {
        const said = Number(/about (\S+) times/.exec(message)?.[1]);
        expect(Math.abs(said * factor - 1)).toBeLessThan(0.15);
        expect(message).not.toMatch(/hessian/i);
      }
    }
  });

  it('of one input in another unit name it', () => {
    const [finding, ...others] = found(
      changed(
        productSet('waves', 3, 4000, 1),
        (k) => (k === 1 ? 100 : 1),
        () => 1,
      ),
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'adjoint-scale', severity: 'error', columns: ['d(c0)/d(x2)'] });
  });

  it('of another function are a warning', () => {
    const [one, other] = [productSet('waves', 2, 2000, 1), productSet('waves', 2, 2000, 5)];
    const kinds = found({ ...one, vjp: { ...one.vjp!, adjoints: other.vjp!.adjoints } }).map(
      ({ kind, severity }) => `${kind} ${severity}`,
    );
    expect(kinds).toEqual(['adjoint-mismatch warning']);
  });

  it('are not told where noise hides the slopes', () => {
    expect(
      found(
        changed(
          productSet('waves', 2, 2000, 1, 3),
          () => -1,
          () => 2,
        ),
      ),
    ).toEqual([]);
  });
});
