import { formatShape, InputError, sizeOf } from '../../tensor/index.ts';
import type { Emitter } from '../emitter.ts';
import type { Expression } from '../expression.ts';
import { type Applied, operation } from '../operation.ts';
import { axisOf, isZero, partsOf } from '../rules/padding.ts';
import { coreOf, isStretched } from '../rules/stretching.ts';
import { uniformOf } from '../rules/uniform.ts';
import type { SliceAttributes } from './slice.ts';

type ConcatAttributes = { readonly axis: number };

/** Joins its inputs along one axis of fixed size. */
export const concat = operation<ConcatAttributes>({
  name: 'concat',
  shape: (inputs, { axis }) => {
    const [first] = inputs;
    const fits = inputs.every(
      (shape) =>
        typeof shape[axis] === 'number' &&
        shape.length === first.length &&
        shape.every((dimension, k) => k === axis || dimension === first[k]),
    );
    if (inputs.length === 0 || !fits)
      throw new InputError(
        `parts joined along axis ${axis} must agree in every other axis, and have a fixed size along it`,
        inputs.map(formatShape).join(' '),
        'Reshape the parts.',
      );
    const size = inputs.reduce((total, shape) => total + (shape[axis] as number), 0);
    return first.with(axis, size);
  },
  evaluate: (inputs, { axis }, shape) => {
    const inner = sizeOf(shape.slice(axis + 1));
    const row = shape[axis] * inner;
    const data = new Float64Array(sizeOf(shape));
    let offset = 0;
    for (const { shape: own, data: part } of inputs) {
      const width = own[axis] * inner;
      for (let outer = 0; outer * width < part.length; outer++)
        data.set(part.subarray(outer * width, (outer + 1) * width), outer * row + offset);
      offset += width;
    }
    return { shape, data };
  },
  tangent: (y, tangents) => {
    const [first, ...rest] = y.inputs.map((below, k) => tangents[k] ?? below.like(0));
    return first.concat(rest, y.attributes.axis);
  },
  adjoint: (y, bar) => takeApart(y, bar),
  masks: (y, mask) => takeApart(y, mask),
  smooth: () => 'everywhere',
  reach: 'moves',
  affine: () => true,
  finite: () => true,
  branches: 'none',
  enclose: (y, parts, arithmetic) => arithmetic.concat(parts, y.attributes.axis),
  onnx: (y, emit) => {
    const { axis } = y.attributes;
    const support = partsOf(y).filter(({ part }) => !isZero(part));
    if (support.length === 0) return emit.node('Concat', y.inputs.map(emit.value), { axis });
    // Zeros are written as padding of the part before them, leading zeros as padding of the part after.
    const names = support.map(({ part, start, stop }, k) => {
      const end = support[k + 1]?.start ?? (y.shape[axis] as number);
      return emitPadded(emit.value(part), k === 0 ? start : 0, end - stop, y, emit);
    });
    return names.length === 1 ? names[0] : emit.node('Concat', names, { axis });
  },
  simplify: (inputs, { axis }) => {
    if (inputs.length === 1) return inputs[0];
    return flatten(inputs, axis) ?? merge(inputs, axis) ?? unstretch(inputs, axis);
  },
});

/** The parts of `bar`, shaped like y, that belong to each input. */
function takeApart(y: Applied<ConcatAttributes>, bar: Expression): Expression[] {
  return partsOf(y).map(({ start, stop }) => bar.slice(y.attributes.axis, start, stop));
}

/** Parts that are joined along the same axis themselves give their own parts. */
function flatten(inputs: readonly Expression[], axis: number): Expression | undefined {
  const isJoined = (part: Expression) => part.op === 'concat' && axisOf(part) === axis;
  if (!inputs.some(isJoined)) return undefined;
  const [first, ...rest] = inputs.flatMap((part) => (isJoined(part) ? part.inputs : [part]));
  return first.concat(rest, axis);
}

/** Neighbours that are one repeated number, or neighbouring slices of one expression, are one part. */
function merge(inputs: readonly Expression[], axis: number): Expression | undefined {
  const merged: Expression[] = [inputs[0]];
  for (const part of inputs.slice(1)) {
    const last = merged.length - 1;
    const pair = mergeUniform(merged[last], part, axis) ?? mergeSlices(merged[last], part, axis);
    if (pair === undefined) merged.push(part);
    else merged[last] = pair;
  }
  return merged.length === inputs.length ? undefined : merged[0].concat(merged.slice(1), axis);
}

function mergeUniform(p: Expression, q: Expression, axis: number): Expression | undefined {
  const value = uniformOf(p);
  if (value === undefined || value !== uniformOf(q)) return undefined;
  const size = (p.shape[axis] as number) + (q.shape[axis] as number);
  return p.like(value, p.shape.with(axis, size));
}

function mergeSlices(p: Expression, q: Expression, axis: number): Expression | undefined {
  if (p.op !== 'slice' || q.op !== 'slice' || p.inputs[0] !== q.inputs[0]) return undefined;
  const before = p.attributes as SliceAttributes;
  const after = q.attributes as SliceAttributes;
  if (before.axis !== axis || after.axis !== axis || before.stop !== after.start) return undefined;
  return p.inputs[0].slice(axis, before.start, after.stop);
}

/** An axis along which all parts are stretched is stretched once, afterwards, unless that hides zeros. */
function unstretch(inputs: readonly Expression[], axis: number): Expression | undefined {
  const stretched = inputs[0].shape.map((_, k) => k !== axis && inputs.every((part) => isStretched(part, k)));
  if (!stretched.includes(true) || inputs.some(isZero)) return undefined;
  const [first, ...rest] = inputs.map((part) =>
    coreOf(part).broadcast(part.shape.map((dimension, k) => (stretched[k] ? 1 : dimension))),
  );
  const size = inputs.reduce((total, part) => total + (part.shape[axis] as number), 0);
  return first.concat(rest, axis).broadcast(inputs[0].shape.with(axis, size));
}

function emitPadded(
  name: string,
  before: number,
  after: number,
  y: Applied<ConcatAttributes>,
  emit: Emitter,
): string {
  if (before === 0 && after === 0) return name;
  const none = y.shape.map(() => 0);
  const { axis } = y.attributes;
  return emit.node('Pad', [name, emit.integers([...none.with(axis, before), ...none.with(axis, after)])]);
}
