/** Share of a column's steps that those of all others do not explain, from which on the column is told from them. */
const OWN = 0.2;
/** Pairs for each input below which nothing is told apart. */
const EACH = 4;

/**
 * Which inputs the steps between near points tell from all others. On a curve or a plane in many inputs they do not. There
 * each step along one input comes with steps along others, and a factor of one column may stand for anything. Of random
 * points in 2 to 12 inputs all are told apart. Along a curve or a plane in 8 inputs none is.
 *
 * @param steps `[pairs, d]`
 */
export function toldApart(steps: Float64Array, d: number): readonly boolean[] {
  const size = steps.length / d;
  const moves = new Array<boolean>(d).fill(false);
  for (let i = 0; i < steps.length; i++) moves[i % d] ||= steps[i] !== 0;
  const moving = [...moves.keys()].filter((k) => moves[k]);
  const width = moving.length;
  const apart = new Array<boolean>(d).fill(false);
  if (size < EACH * width) return apart;
  const columns = new Float64Array(size * width);
  for (let p = 0; p < size; p++)
    for (const [a, k] of moving.entries()) columns[p * width + a] = steps[p * d + k];
  const own = ownShares(columns, width);
  for (const [a, k] of moving.entries()) apart[k] = own[a] > OWN;
  return apart;
}

/** 1 − R² of each column by all others: the reciprocals of the diagonal of their inverted correlations. */
function ownShares(columns: Float64Array, width: number): Float64Array {
  const correlations = new Float64Array(width * width);
  for (let i = 0; i < columns.length; i += width)
    for (let a = 0; a < width; a++) {
      const one = columns[i + a];
      if (one !== 0) for (let b = 0; b <= a; b++) correlations[a * width + b] += one * columns[i + b];
    }
  const lengths = Float64Array.from({ length: width }, (_, a) => Math.sqrt(correlations[a * width + a]));
  // A factor L of the correlations; what rounding would make of dependent columns is far below 1e-9.
  const factor = new Float64Array(width * width);
  for (let a = 0; a < width; a++)
    for (let b = 0; b <= a; b++) {
      let rest = correlations[a * width + b] / (lengths[a] * lengths[b]) + (a === b ? 1e-9 : 0);
      for (let c = 0; c < b; c++) rest -= factor[a * width + c] * factor[b * width + c];
      factor[a * width + b] = a === b ? Math.sqrt(Math.max(rest, 1e-12)) : rest / factor[b * width + b];
    }
  // Column by column of L⁻¹: the diagonal of the inverse is the sum of their squares.
  const diagonal = new Float64Array(width);
  const column = new Float64Array(width);
  for (let b = 0; b < width; b++)
    for (let a = b; a < width; a++) {
      let rest = a === b ? 1 : 0;
      for (let c = b; c < a; c++) rest -= factor[a * width + c] * column[c];
      column[a] = rest / factor[a * width + a];
      diagonal[b] += column[a] * column[a];
    }
  return diagonal.map((one) => 1 / one);
}
