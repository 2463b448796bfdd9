import type { Surrogate } from '../../surrogate/index.ts';
import { InputError } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import { dataDigest } from '../fingerprint.ts';
import type { AffineMap } from '../layers/affine-map.ts';
import type { FittedRun } from '../layers/fitted-run.ts';
import type { LayersPlan, PlannedMerge } from './layers-document.ts';

/** A fitted run as a plan has it. */
export function mergeOf(
  { map, ...run }: FittedRun,
  domain: Domain | undefined,
  points: LayersPlan['points'],
): PlannedMerge {
  const { inputs, outputs, weight, bias } = map;
  const rows = Array.from({ length: inputs }, (_, i) => [...weight.subarray(i * outputs, (i + 1) * outputs)]);
  const merge = { ...run, weight: rows, bias: [...bias] };
  return { ...merge, basis: mergeBasis(merge, domain, points) };
}

/** A digest of a merge and of what its errors are measured on. */
export function mergeBasis(
  { layers, into, error, largest, bound, weight, bias }: PlannedMerge,
  domain: Domain | undefined,
  points: LayersPlan['points'],
): string {
  const box = domain && [domain.lo, domain.hi];
  return dataDigest([layers, into, error, largest, bound, weight, bias, box, points.from, points.count]);
}

/** The map of a planned merge. @throws InputError where the numbers do not fit the layers */
export function mapOf(
  { layers: all }: Surrogate,
  { layers: own, into, weight, bias }: PlannedMerge,
): AffineMap {
  const { inputs } = all[own[0] - 1];
  const { outputs } = all[into - 1];
  const fits =
    weight.length === inputs && weight.every((row) => row.length === outputs) && bias.length === outputs;
  if (!fits)
    throw new InputError(
      `the map of layers ${own.join('-')} must have ${inputs} rows of ${outputs} weights, and as many biases`,
      `${weight.length} of ${[...new Set(weight.map((row) => row.length))].join(' and ')}, and ${bias.length}`,
      'Restore it, or make the plan again.',
    );
  return { inputs, outputs, weight: Float64Array.from(weight.flat()), bias: Float64Array.from(bias) };
}
