import { describe, expect, it } from 'vitest';
import { checkDataset, type Dataset } from '../../../src/dataset/index.ts';
import { type RandomStream, stream, type Tensor } from '../../../src/tensor/index.ts';
import { families } from './gradient-families.ts';

/** A set with products of one cotangent and one direction a point, of two functions of a family. */
function setOf(family: string, d: number, n: number, seed: number, noise = 0): Dataset {
  const random: RandomStream = stream(seed, `products of ${family}`);
  const m = 2;
  const fields = [families[family](d, random), families[family](d, random)];
  const numbers = (width: number): Tensor => ({ shape: [n, width], data: new Float64Array(n * width) });
  const [x, y] = [numbers(d), numbers(m)];
  const [c, adjoints, v, tangents] = [m, d, d, m].map(
    (width): Tensor => ({ shape: [n, 1, width], data: new Float64Array(n * width) }),
  );
  random.fillNormal(c.data);
  random.fillNormal(v.data);
  for (let i = 0; i < n; i++) {
    const u = Float64Array.from({ length: d }, () => 2 * random.uniform() - 1);
    x.data.set(u, i * d);
    for (let o = 0; o < m; o++) {
      const { y: value, g } = fields[o](u, random);
      y.data[i * m + o] = value + noise * random.normal();
      for (let k = 0; k < d; k++) {
        adjoints.data[i * d + k] += c.data[i * m + o] * g[k];
        tangents.data[i * m + o] += v.data[i * d + k] * g[k];
      }
    }
  }
  return {
    x,
    y,
    vjp: { cotangents: c, adjoints },
    jvp: { directions: v, tangents },
    inputs: Array.from({ length: d }, (_, k) => ({ name: `x${k + 1}` })),
    outputs: [{ name: 'p' }, { name: 'q' }],
    provenance: {},
  };
}
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
      [2, 1500],
      [4, 300],
      [8, 1000],
    ])
      for (const seed of [1, 2])
        for (const noise of [0, 0.01, 0.3])
          expect(
            found(setOf(family, d, n, seed, noise)),
            `${d} inputs, ${n} rows, seed ${seed}, noise ${noise}`,
          ).toEqual([]);
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
          setOf('waves', 2, 2000, seed),
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
        setOf('waves', 3, 4000, 1),
        (k) => (k === 1 ? 100 : 1),
        () => 1,
      ),
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'adjoint-scale', severity: 'error', columns: ['d(c0)/d(x2)'] });
  });

  it('of another function are a warning', () => {
    const [one, other] = [setOf('waves', 2, 2000, 1), setOf('waves', 2, 2000, 5)];
    const kinds = found({ ...one, vjp: { ...one.vjp!, adjoints: other.vjp!.adjoints } }).map(
      ({ kind, severity }) => `${kind} ${severity}`,
    );
    expect(kinds).toEqual(['adjoint-mismatch warning']);
  });

  it('are not told where noise hides the slopes', () => {
    expect(
      found(
        changed(
          setOf('waves', 2, 2000, 1, 3),
          () => -1,
          () => 2,
        ),
      ),
    ).toEqual([]);
  });
});
