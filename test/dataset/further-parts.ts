import { type Dataset, dataset, type Samples } from '../../src/dataset/index.ts';
import { stream, type Tensor } from '../../src/tensor/index.ts';
import { normalsFrom } from '../support/support.ts';

/** Three inputs and two outputs with awkward names. */
export const variables = {
  inputs: [
    { name: 'spot, "mid"', unit: '€', lo: 0.1, hi: 1 / 3 },
    { name: 'rate' },
    { name: 't to maturity' },
  ],
  outputs: [{ name: 'price', unit: '€' }, { name: 'Δ' }],
};

/** A labelled set with every part that there is, some numbers of each not known that may be so. */
export function everything(n: number, k = 2): Dataset {
  const normals = normalsFrom(stream(1, 'every part'));
  const [d, m] = [variables.inputs.length, variables.outputs.length];
  const lacking = (values: Tensor, every: number): Tensor => {
    for (let i = 0; i < values.data.length; i += every) values.data[i] = Number.NaN;
    return values;
  };
  const sizes = ({ shape, data }: Tensor): Tensor => ({ shape, data: data.map(Math.abs) });
  const samples: Samples = {
    x: normals(n, d),
    y: normals(n, m),
    dydx: lacking(normals(n, m, d), 7),
    hessian: symmetric(normals(n, m, d, d), d),
    hvp: { directions: normals(n, k, d), products: normals(n, k, m, d) },
    vjp: { cotangents: normals(n, k + 1, m), adjoints: normals(n, k + 1, d) },
    jvp: { directions: normals(n, k + 2, d), tangents: normals(n, k + 2, m) },
    errors: {
      y: sizes(normals(n, m)),
      dydx: sizes(lacking(normals(n, m, d), 5)),
      hessian: symmetric(sizes(normals(n, m, d, d)), d),
      products: sizes(normals(n, k, m, d)),
    },
  };
  return dataset({ ...samples, ...variables, provenance: { seed: 3 } });
}

/** Matrices with equal halves, of which two numbers in a hundred are not known. */
export function symmetric({ shape, data }: Tensor, d: number): Tensor {
  for (let start = 0; start < data.length; start += d * d)
    for (let a = 0; a < d; a++)
      for (let b = 0; b < a; b++) {
        if ((start + a * d + b) % 47 === 0) data[start + a * d + b] = Number.NaN;
        data[start + b * d + a] = data[start + a * d + b];
      }
  return { shape, data };
}
