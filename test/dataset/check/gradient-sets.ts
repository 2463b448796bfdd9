import { type Dataset, dataset, designPoints } from '../../../src/dataset/index.ts';
import { stream } from '../../../src/tensor/index.ts';
import { between, families, normals } from './gradient-families.ts';

export const designs = [
  'uniform',
  'sobol',
  'gaussian',
  'grid',
  'levels',
  'chebyshev',
  'walk',
  'clusters',
  'sorted',
  'curve',
  'plane',
  'copies',
] as const;

function points(kind: (typeof designs)[number], n: number, d: number, seed: number): Float64Array {
  const random = stream(seed, 'points');
  const domain = { lo: new Array<number>(d).fill(-1), hi: new Array<number>(d).fill(1) };
  const uniform = () => designPoints({ kind: 'uniform' }, domain, n, random).data;
  if (kind === 'sobol') return designPoints({ kind }, domain, n, random).data;
  if (kind === 'gaussian') return normals(random, n * d).map((z) => 0.5 * z);
  if (kind === 'grid') {
    const side = Math.max(2, Math.round(n ** (1 / d)));
    return Float64Array.from({ length: n * d }, (_, at) => {
      const [row, k] = [Math.floor(at / d), at % d];
      return (2 * (Math.floor(row / side ** k) % side)) / (side - 1) - 1;
    });
  }
  if (kind === 'levels' || kind === 'chebyshev') {
    // Of each input another number of values, about the root of n: 2-D and 3-D grids as people choose them.
    const side = Math.max(2, n ** (1 / d));
    const levels = Array.from({ length: d }, () => Math.max(2, Math.round(side * between(random, 0.7, 1.4))));
    const count = levels.reduce((all, one) => all * one, 1);
    const before = levels.map((_, k) => levels.slice(0, k).reduce((all, one) => all * one, 1));
    return Float64Array.from({ length: count * d }, (_, at) => {
      const [row, k] = [Math.floor(at / d), at % d];
      const place = (Math.floor(row / before[k]) % levels[k]) / (levels[k] - 1);
      return kind === 'levels' ? 2 * place - 1 : -Math.cos(Math.PI * place);
    });
  }
  if (kind === 'walk') {
    const at = new Float64Array(d);
    const data = new Float64Array(n * d);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < d; k++) at[k] = Math.max(-1, Math.min(1, at[k] + 0.1 * random.normal()));
      data.set(at, i * d);
    }
    return data;
  }
  if (kind === 'clusters') {
    const centres = normals(random, 5 * d).map((z) => 0.5 * z);
    return Float64Array.from(
      { length: n * d },
      (_, at) => centres[(Math.floor(at / d) % 5) * d + (at % d)] + 0.1 * random.normal(),
    );
  }
  if (kind === 'curve') {
    // One run of a simulator, in the order of time.
    const draw = (lo: number, hi: number) => Float64Array.from({ length: d }, () => between(random, lo, hi));
    const [a, p, q, s] = [draw(0.3, 0.9), draw(0, 6.3), draw(0, 6.3), draw(0, 0.2)];
    return Float64Array.from({ length: n * d }, (_, at) => {
      const [t, k] = [(2 * Math.floor(at / d)) / n, at % d];
      return a[k] * Math.sin(3 * t + p[k]) + s[k] * Math.sin(9 * t + q[k]);
    });
  }
  if (kind === 'plane') {
    const [along, across] = [normals(random, d), normals(random, d)];
    const places = normals(random, 2 * n);
    return Float64Array.from({ length: n * d }, (_, at) => {
      const [i, k] = [Math.floor(at / d), at % d];
      return 0.4 * (along[k] * places[2 * i] + across[k] * places[2 * i + 1]);
    });
  }
  if (kind === 'copies') {
    // Each point some times, in any order.
    const data = uniform();
    const times = 2 + random.integer(4);
    const order = random.permutation(n);
    return Float64Array.from(
      { length: n * d },
      (_, at) => data[Math.floor(order[Math.floor(at / d)] / times) * d + (at % d)],
    );
  }
  const data = uniform();
  const first = Float64Array.from({ length: n }, (_, i) => data[i * d]).sort();
  for (let i = 0; i < n; i++) data[i * d] = first[i];
  return data;
}

export interface SetOptions {
  readonly family: string;
  readonly design: (typeof designs)[number];
  readonly n: number;
  readonly d: number;
  /** Noise of values and gradients, as a share of their standard deviations. */
  readonly noise?: number;
  /** Digits that are kept. */
  readonly digits?: number;
}

/** A labelled set whose derivatives are what they are said to be; its inputs have units of very different size. */
export function honestSet(
  { family, design, n: wanted, d, noise = 0, digits }: SetOptions,
  seed: number,
): Dataset {
  const random = stream(seed, 'function');
  const field = families[family](d, random);
  const u = points(design, wanted, d, seed);
  const n = u.length / d; // grids have as many as they can
  const units = Float64Array.from({ length: d }, () => 10 ** between(random, -2, 2));
  const offsets = normals(random, d);
  const scale = 10 ** between(random, -2, 2);
  const draws = stream(seed, 'noise');
  const y = new Float64Array(n);
  const dydx = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const label = field(u.slice(i * d, (i + 1) * d), draws);
    y[i] = scale * label.y;
    for (let k = 0; k < d; k++) dydx[i * d + k] = (scale * label.g[k]) / units[k];
  }
  const deviation = (values: Float64Array, start: number, step: number) => {
    let [s, q, c] = [0, 0, 0];
    for (let i = start; i < values.length; i += step) {
      s += values[i];
      q += values[i] ** 2;
      c++;
    }
    return Math.sqrt(Math.max(q / c - (s / c) ** 2, 0));
  };
  if (noise > 0) {
    const size = noise * deviation(y, 0, 1);
    for (let i = 0; i < n; i++) y[i] += size * draws.normal();
    for (let k = 0; k < d; k++) {
      const own = noise * deviation(dydx, k, d);
      for (let i = 0; i < n; i++) dydx[i * d + k] += own * draws.normal();
    }
  }
  const kept = (value: number) => (digits === undefined ? value : Number(value.toPrecision(digits)));
  return dataset({
    x: { shape: [n, d], data: u.map((one, at) => kept(units[at % d] * (one + offsets[at % d]))) },
    y: { shape: [n, 1], data: y.map(kept) },
    dydx: { shape: [n, 1, d], data: dydx.map(kept) },
    inputs: Array.from({ length: d }, (_, k) => ({ name: `x${k}` })),
    outputs: [{ name: 'y' }],
  });
}

/** Honest sets of every kind: 2 to 20 inputs, 30 to 3,000 rows, noise from none to that of one path, kinks. */
export function anyHonestSet(seed: number): { set: Dataset; options: SetOptions } {
  const random = stream(seed, 'kind of set');
  const names = Object.keys(families);
  const design = designs[random.integer(designs.length)];
  const options = {
    family: names[random.integer(names.length)],
    design,
    n: Math.round(30 * 100 ** random.uniform()),
    // More inputs would make a grid of two values each.
    d: 2 + Math.floor((design === 'levels' || design === 'chebyshev' ? 2 : 19) * random.uniform() ** 2),
    noise: [0, 0, 0, 0.01, 0.1, 0.5][random.integer(6)],
    digits: [undefined, undefined, 7, 3][random.integer(4)],
  };
  return { set: honestSet(options, seed), options };
}

/** What is wrong with the derivatives: each made of the right ones, `[n, d]`. */
export const faults: Readonly<Record<string, (g: Float64Array, n: number, d: number) => Float64Array>> = {
  '−1 times (forces)': (g) => g.map((one) => -one),
  'times 1.34 (another unit)': (g) => g.map((one) => 1.34 * one),
  'one column times 1.34': (g, _, d) => g.map((one, at) => (at % d === 0 ? 1.34 * one : one)),
  'one column times 57.3 (degrees)': (g, _, d) => g.map((one, at) => (at % d === 0 ? 57.3 * one : one)),
  'each column another factor': (g, _, d) => g.map((one, at) => (0.5 + 0.4 * (at % d)) * one),
  'two columns exchanged': (g, _, d) => g.map((_one, at) => g[at - (at % d) + ([1, 0][at % d] ?? at % d)]),
  'columns rotated': (g, _, d) => g.map((_one, at) => g[at - (at % d) + ((at + 1) % d)]),
  'rows shifted by one': (g, n, d) => g.map((_one, at) => g[(at + d) % (n * d)]),
  'all 0': (g) => g.map(() => 0),
};

/** The set with wrong derivatives. */
export function faultySet(set: Dataset, fault: string): Dataset {
  const [n, d] = set.x.shape;
  return { ...set, dydx: { shape: [n, 1, d], data: faults[fault](set.dydx!.data, n, d) } };
}
