import type { Tensor } from '../tensor/index.ts';

/** (H + Hᵀ)/2 of Hessians [n, m, d, d]: symmetric to the last bit. */
export function symmetrised({ shape, data }: Tensor): Tensor {
  const d = shape[3];
  const even = data.map((entry, at) => {
    const [row, column] = [Math.floor(at / d) % d, at % d];
    return (entry + data[at + (column - row) * (d - 1)]) / 2;
  });
  return { shape, data: even };
}
