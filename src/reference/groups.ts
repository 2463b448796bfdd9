import type { Expression } from '../graph/index.ts';

/* A point's paths in groups of equal size, one after the other, that are independent of each other. */

/** Values of paths [N, paths, …] as sums of their groups, [N, groups, …]. */
export function groupSums(values: Expression, groups: number): Expression {
  const [batch, paths, ...rest] = values.shape;
  return groups === paths
    ? values
    : values.reshape([batch, groups, Number(paths) / groups, ...rest]).sum([2]);
}

/** Each group's number for all of its paths: [N, groups, …] as [N, paths, …]. */
export function ofGroups(values: Expression, paths: number): Expression {
  const [batch, groups, ...rest] = values.shape;
  if (groups === paths) return values;
  const size = paths / Number(groups);
  return values
    .reshape([batch, groups, 1, ...rest])
    .broadcast([batch, groups, size, ...rest])
    .reshape([batch, paths, ...rest]);
}

/** The standard error of the mean over the axis of paths, in two or more groups: [N, …]. */
export function standardError(values: Expression, groups: number): Expression {
  const size = Number(values.shape[1]) / groups;
  const each = groupSums(values, groups);
  const deviations = each.sub(each.mean([1], true));
  return deviations
    .square()
    .sum([1])
    .mul(1 / (size * size * groups * (groups - 1)))
    .sqrt();
}
