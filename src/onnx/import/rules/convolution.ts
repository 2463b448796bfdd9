import { concat, type Expression } from '../../../graph/index.ts';
import { BATCH, type Dimension, demand, sizeOf } from '../../../tensor/index.ts';
import type { NodeArguments } from '../arguments.ts';
import { real } from '../value.ts';
import { product } from './linear.ts';
import { range } from './pieces.ts';
import type { Rules } from './rule.ts';

/**
 * Convolutions that are dense layers: along each axis the kernel is of size 1, or has one place alone. What slides is no layer.
 */
export const convolutions: Rules = {
  Conv: (node) => {
    const [x, kernel] = [node.real(0), node.real(1)];
    const rank = x.rank - 2;
    demand(
      rank >= 1 && kernel.rank === x.rank,
      'a convolution needs points, channels and at least one axis more',
      `${x.rank} and ${kernel.rank} axes`,
      REMEDY,
    );
    const groups = groupsOf(node, x, kernel);
    const stated = node.ints('kernel_shape');
    demand(
      stated === undefined || stated.join() === kernel.shape.slice(2).join(),
      'kernel_shape of a convolution must be that of its weights',
      stated,
      'Export the model again.',
    );
    const windows = windowsOf(node, x.shape.slice(2), kernel.shape.slice(2));
    const cut = (e: Expression, pick: (window: Window, e: Expression, axis: number) => Expression) =>
      windows.reduce((part, window, k) => pick(window, part, k + 2), e);
    const inputs = cut(x, ({ from, count, step }, e, axis) =>
      count === undefined ? e : range(e, axis, from, from + (count - 1) * step + 1, step),
    );
    const taps = cut(kernel, ({ taps: [first, end] }, e, axis) => e.slice(axis, first, end));
    // Axes along which the kernel has one place are summed over; along the others each place is a point.
    const axes = windows.map((_, k) => k + 2);
    const kept = axes.filter((_, k) => !windows[k].covers);
    const summed = axes.filter((_, k) => windows[k].covers);
    const sum = sizeOf([kernel.shape[1], ...summed.map((axis) => taps.shape[axis])] as number[]);
    const outputs = kernel.shape[0] as number;
    const points = [0, ...kept].map((axis) => inputs.shape[axis]);
    const rows = inputs.transpose([0, ...kept, 1, ...summed]).reshape([...points, groups * sum]);
    const matrix = taps.reshape([outputs, sum]).transpose();
    const each = Array.from({ length: groups }, (_, g) => {
      const [from, to] = [g, g + 1].map((edge) => (edge * outputs) / groups);
      const own = rows.slice(rows.rank - 1, g * sum, (g + 1) * sum);
      return product(own, matrix.slice(1, from, to), node.allowance);
    });
    const sums = concat(each, rows.rank - 1);
    const biased = node.has(2) ? sums.add(node.real(2)) : sums;
    const last = biased.rank - 1;
    const channelsSecond = biased.transpose([0, last, ...kept.map((_, k) => k + 1)]);
    const shape = axes.map((axis) => (kept.includes(axis) ? inputs.shape[axis] : 1));
    return real(channelsSecond.reshape([points[0], outputs, ...shape]));
  },
};

const REMEDY = 'Write it as matrices.';

/** Most groups of channels: each is a layer of its own, side by side with the others. */
const MOST_GROUPS = 1 << 10;

/** Groups of channels, each of which makes its share of the outputs from its share of the inputs. */
function groupsOf(node: NodeArguments, x: Expression, kernel: Expression): number {
  const groups = node.int('group', 1);
  const [channels, shared, outputs] = [x.shape[1], kernel.shape[1], kernel.shape[0]];
  demand(
    groups >= 1 &&
      groups <= MOST_GROUPS &&
      Number(outputs) % groups === 0 &&
      channels === groups * Number(shared),
    'a convolution must have as many channels as its groups read, and outputs for each of them',
    `${groups} groups of ${String(shared)} channels for ${String(outputs)} outputs, of ${String(channels)} channels`,
    REMEDY,
  );
  return groups;
}

/** What a convolution reads along one axis. */
interface Window {
  /** Whether the kernel has one place alone, so that the axis is summed over. */
  readonly covers: boolean;
  /** Elements of the input that are read; a count that is left out is all of them. */
  readonly from: number;
  readonly count?: number;
  readonly step: number;
  /** Elements of the kernel that meet one of the input, and not the padding. */
  readonly taps: readonly [first: number, end: number];
}

function windowsOf(node: NodeArguments, sizes: readonly Dimension[], kernel: readonly Dimension[]): Window[] {
  const list = (name: string, usual: number): readonly number[] => {
    const given = node.ints(name) ?? sizes.map(() => usual);
    demand(
      given.length === sizes.length && given.every((value) => value >= 1),
      `${name} of a convolution must be a number of at least 1 for each axis`,
      given,
      'Export the model again.',
    );
    return given;
  };
  const [strides, dilations] = [list('strides', 1), list('dilations', 1)];
  return sizes.map((size, k) => {
    const taps = Number(kernel[k]);
    demand(taps >= 1, 'a kernel of a convolution must have elements', taps, 'Export the model again.');
    const span = dilations[k] * (taps - 1) + 1;
    if (size === BATCH) {
      const pads = padding(node, k, sizes.length, { size: 1, span, stride: 1 });
      demand(
        taps === 1 && strides[k] === 1 && pads.every((amount) => amount === 0),
        'a convolution must not mix the points of a batch, leave some out or add any',
        `a kernel of ${span} with strides of ${strides[k]} and pads of ${pads.join(' and ')}`,
        REMEDY,
      );
      return { covers: false, from: 0, step: 1, taps: [0, 1] };
    }
    const [before, after] = padding(node, k, sizes.length, { size, span, stride: strides[k] });
    const places = Math.floor((size + before + after - span) / strides[k]) + 1;
    if (places === 1) {
      const meets = Array.from({ length: Math.min(taps, MOST_TAPS) }, (_, t) => t * dilations[k] - before);
      const inside = meets.flatMap((at, t) => (at >= 0 && at < size ? [t] : []));
      const [first, end] = [inside[0], inside.length === 0 ? undefined : (inside.at(-1) as number) + 1];
      demand(
        first !== undefined && end !== undefined && taps <= MOST_TAPS,
        'a convolution must meet its input',
        `${taps} of ${size}`,
        REMEDY,
      );
      return { covers: true, from: meets[first], count: end - first, step: dilations[k], taps: [first, end] };
    }
    demand(
      places > 1 && taps === 1 && before === 0 && after === 0,
      'a convolution must have a kernel that is of size 1 or covers its input, so that it is a dense layer',
      `one of ${span} that slides along ${size}`,
      'Give a network without convolutions.',
    );
    return { covers: false, from: 0, count: places, step: strides[k], taps: [0, 1] };
  });
}

/** Most elements of a kernel along one axis. */
const MOST_TAPS = 1 << 14;

/** Zeros before and after the elements along one axis. */
function padding(
  node: NodeArguments,
  k: number,
  axes: number,
  { size, span, stride }: { readonly size: number; readonly span: number; readonly stride: number },
): readonly [before: number, after: number] {
  const mode = node.string('auto_pad', 'NOTSET');
  if (mode === 'NOTSET') {
    const pads = node.ints('pads') ?? new Array<number>(2 * axes).fill(0);
    demand(
      pads.length === 2 * axes && pads.every((amount) => amount >= 0),
      'pads of a convolution must be two amounts of at least 0 for each axis',
      pads,
      'Export the model again.',
    );
    return [pads[k], pads[axes + k]];
  }
  demand(
    ['VALID', 'SAME_UPPER', 'SAME_LOWER'].includes(mode),
    'auto_pad of a convolution must be NOTSET, VALID, SAME_UPPER or SAME_LOWER',
    mode,
    'Export the model again.',
  );
  if (mode === 'VALID') return [0, 0];
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + span - size, 0);
  const less = Math.floor(total / 2);
  return mode === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
}
