import { describe, expect, it } from 'vitest';
import { checkDataset, type Dataset, dataset, designPoints } from '../../../src/dataset/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { bachelier, type ModelName, namedModel, type ReferenceModel } from '../../../src/reference/index.ts';
import { stream, type Tensor } from '../../../src/tensor/index.ts';
import { sampleModel } from '../../../src/workflow/index.ts';

const engine = await openEngine({ threads: 1 });

async function labelled(
  model: ReferenceModel,
  points: number,
  directions: 'axes' | number,
  seed = 1,
): Promise<Dataset> {
  const sampled = await sampleModel(engine, model, { points, order: 2, directions, seed }).next();
  return sampled.value as Dataset;
}
const kindsOf = (set: Dataset) =>
  checkDataset(set)
    .map(({ kind }) => kind)
    .filter((kind) => /hessian|products/.test(kind));
const times = (values: Tensor, factor: (at: number) => number): Tensor => ({
  shape: values.shape,
  data: values.data.map((value, at) => value * factor(at)),
});
const moved = (values: Tensor, rows: number): Tensor => {
  const width = values.data.length / values.shape[0];
  const data = new Float64Array(values.data.length);
  for (let at = 0; at < data.length; at++) data[at] = values.data[(at + rows * width) % data.length];
  return { shape: values.shape, data };
};

const smooth = ['branin', 'rosenbrock', 'ishigami', 'borehole'];

describe('second derivatives that are right', () => {
  it.each(smooth)('of %s raise no alarm, whole or along directions', async (name) => {
    for (const points of [60, 300, 1500])
      for (const directions of ['axes', 1] as const)
        expect(
          kindsOf(await labelled(namedModel(name as ModelName), points, directions)),
          `${points} ${directions}`,
        ).toEqual([]);
  });

  it('of paths raise none, however noisy', async () => {
    for (const paths of [1, 16, 64])
      for (const directions of ['axes', 1] as const)
        for (const seed of [1, 2])
          expect(
            kindsOf(await labelled(bachelier({ dimension: 3, paths, seed: 1 }), 400, directions, seed)),
            `${paths} ${directions}`,
          ).toEqual([]);
  });
});

describe('second derivatives that are wrong', () => {
  const wrong: readonly (readonly [string, (set: Dataset) => Dataset])[] = [
    ['of another sign', (set) => ({ ...set, hessian: times(set.hessian!, () => -1) })],
    ['in other units', (set) => ({ ...set, hessian: times(set.hessian!, () => 57.3) })],
    ['of the next row', (set) => ({ ...set, hessian: moved(set.hessian!, 1) })],
    ['0 everywhere', (set) => ({ ...set, hessian: times(set.hessian!, () => 0) })],
  ];
  it.each(wrong)('%s are a warning that names them', async (_, spoil) => {
    const set = spoil(await labelled(namedModel('branin'), 1500, 'axes'));
    const findings = checkDataset(set).filter(({ kind }) => kind === 'hessian-mismatch');
    expect(findings).not.toEqual([]);
    for (const { severity, message, columns } of findings) {
      expect(severity).toBe('warning');
      expect(message).toMatch(/do not fit the first derivatives: .*near neighbours they are/);
      for (const column of columns) expect(column).toMatch(/^d2\(y\)\/d\(x[12]\)d\(x[12]\)$/);
    }
  });

  it.each([
    ['of another sign', -1],
    ['twice as large', 2],
  ])('products %s are told with the factor', async (_, factor) => {
    const set = await labelled(namedModel('branin'), 1500, 1);
    const products = times(set.hvp!.products, () => 1 / factor);
    const findings = checkDataset({ ...set, hvp: { ...set.hvp!, products } });
    const [finding] = findings.filter(({ kind }) => kind === 'products-mismatch');
    expect(finding.columns).toEqual(['d2(y)/d(x1)d(v0)', 'd2(y)/d(x2)d(v0)']);
    const [, told] = /about (\S+) times/.exec(finding.message)!;
    expect(Number(told) / factor).toBeGreaterThan(0.7);
    expect(Number(told) / factor).toBeLessThan(1.4);
  });
});

describe('a Hessian', () => {
  const domain = { lo: [0, 0], hi: [1, 1] };
  const x = designPoints({ kind: 'sobol' }, domain, 64, stream(1, 'points'));
  /** Of a²b + b³, with a change of its lower entry. */
  const changed = (lower: (entry: number, row: number) => number, errors?: number): Dataset => {
    const rows = Array.from({ length: 64 }, (_, row) => [x.data[2 * row], x.data[2 * row + 1]]);
    const hessian: Tensor = {
      shape: [64, 1, 2, 2],
      data: Float64Array.from(rows.flatMap(([a, b], row) => [2 * b, 2 * a, lower(2 * a, row), 6 * b])),
    };
    return dataset({
      x,
      y: { shape: [64, 1], data: Float64Array.from(rows, ([a, b]) => a * a * b + b ** 3) },
      hessian,
      ...(errors !== undefined && {
        errors: { hessian: { shape: hessian.shape, data: hessian.data.map(() => errors) } },
      }),
      inputs: [{ name: 'a' }, { name: 'b' }],
      outputs: [{ name: 'y' }],
    });
  };

  it('that is symmetric, up to rounding, is fine; so is one that knows one triangle', () => {
    expect(kindsOf(changed((entry) => entry))).toEqual([]);
    expect(kindsOf(changed((entry) => Math.fround(entry) * (1 + 1e-4)))).toEqual([]);
    expect(kindsOf(changed(() => Number.NaN))).toEqual([]);
  });

  it('of which a triangle is 0 is an error, with the columns', () => {
    const [finding] = checkDataset(changed(() => 0));
    expect(finding).toMatchObject({
      kind: 'hessian-triangle',
      severity: 'error',
      columns: ['d2(y)/d(b)d(a)'],
    });
    expect(finding.message).toMatch(/is 0 everywhere, .* one triangle was written\. Name the right columns/);
  });

  it('that is not symmetric is a warning with the share, unless its standard errors explain it', () => {
    const off = (entry: number, row: number) => entry + (row % 2 === 0 ? 0.2 : -0.2);
    const [finding] = checkDataset(changed(off));
    expect(finding).toMatchObject({
      kind: 'hessian-asymmetric',
      severity: 'warning',
      columns: ['d2(y)/d(a)d(b)', 'd2(y)/d(b)d(a)'],
    });
    expect(finding.message).toMatch(/differ by 17\.\d % of their size/);
    expect(kindsOf(changed(off, 0.1))).toEqual([]);
    expect(kindsOf(changed(off, 0.01))).toEqual(['hessian-asymmetric']);
  });
});
