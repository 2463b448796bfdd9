import type { Dataset } from '../../../src/dataset/index.ts';
import { type RandomStream, stream, type Tensor } from '../../../src/tensor/index.ts';
import { families } from './gradient-families.ts';

/** A set with products of one cotangent and one direction a point, of two functions of a family. */
export function productSet(family: string, d: number, n: number, seed: number, noise = 0): Dataset {
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
