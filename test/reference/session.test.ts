import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { decodeModel, feedsOf } from '../../src/onnx/index.ts';
import { OrderError, sessionModel } from '../../src/reference/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';
import { floats, integers, type ModelSpec, modelBytes } from '../support/onnx-builder.ts';

/* Files as ONNX Runtime runs them. The operation of these, CumSum along a point, is none that is read. */

const engine = await openEngine({ engine: 'native', threads: 1 });
const weights = [integers('axis', [1], [])];
const stated = (
  inputs: ModelSpec['inputs'],
  outputs: ModelSpec['outputSizes'],
  more: Partial<ModelSpec> = {},
): ModelSpec => ({
  nodes: [['CumSum', 'x axis', 'y']],
  inputs,
  outputSizes: outputs,
  weights,
  ...more,
});

function modelOf(spec: ModelSpec) {
  const bytes = modelBytes(spec);
  const feeds = feedsOf(decodeModel(bytes, 'sum.onnx'));
  const named = (letter: string, parts: readonly { readonly width: number }[]) =>
    Array.from({ length: parts.reduce((sum, { width }) => sum + width, 0) }, (_, k) => ({
      name: `${letter}${k}`,
    }));
  const [inputs, outputs] = [named('x', feeds.inputs), named('y', feeds.outputs)];
  return sessionModel({ name: 'sum.onnx', inputs, outputs, bytes, feeds, unread: 'node 1 (CumSum)' });
}

const points = tensor([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]);
const sums = [1, 3, 6, 4, 9, 15, 7, 15, 24];
const request = { order: 0, random: stream(1, 'noise'), engine } as const;

describe('a file that only ONNX Runtime runs', () => {
  it.each([
    ['any batch', ['N', 3]],
    ['one point at a time', [1, 3]],
    ['two at a time, of which the last one is asked again', [2, 3]],
  ])('gives values: %s', async (_, dims) => {
    const { y } = await modelOf(stated({ x: dims }, { y: dims })).label(points, request);
    expect([...y.data]).toEqual(sums);
  });

  it.each([['adds points up', [['CumSum', 'x axis', 'y']] as const, [0]]])(
    'that %s is refused',
    async (_, nodes, axis) => {
      const spec = stated({ x: ['N', 3] }, { y: ['N', 3] }, { nodes, weights: [integers('axis', axis, [])] });
      await expect(modelOf(spec).label(points, request)).rejects.toThrow(
        /each row of the outputs of sum\.onnx must depend on one point alone, and be the same each time; received .* alone/,
      );
    },
  );

  it('that draws is refused before it runs', () => {
    const nodes = [
      ['CumSum', 'x axis', 's'],
      ['RandomNormalLike', 's', 'n'],
      ['Add', 's n', 'y'],
    ] as const;
    const spec = stated({ x: ['N', 3] }, { y: ['N', 3] }, { nodes, weights: [integers('axis', [1], [])] });
    expect(() => modelOf(spec)).toThrow(
      /sum\.onnx must give the same each time; received node 2 "n" \(RandomNormalLike\): it draws at random\./,
    );
  });

  it('gives values of a file without a batch', async () => {
    const spec = stated({ x: [3] }, { y: [3] }, { weights: [integers('axis', [0], [])] });
    const { y } = await modelOf(spec).label(points, request);
    expect([...y.data]).toEqual(sums);
  });

  it('joins inputs and outputs in the order of the file, in their own precision', async () => {
    const spec = stated(
      { x: ['N', 2], z: ['N', 1] },
      { y: ['N', 2], w: ['N', 1] },
      {
        nodes: [
          ['CumSum', 'x axis', 'y'],
          ['Mul', 'z two', 'w'],
        ],
        outputs: ['y', 'w'],
        weights: [...weights, floats('two', [], [2])],
      },
    );
    const { y } = await modelOf(spec).label(points, request);
    expect([...y.data]).toEqual([1, 3, 6, 4, 9, 12, 7, 15, 18]);
  });

  it('has standard errors of zero where they are asked for, and no derivatives', async () => {
    const model = modelOf(stated({ x: ['N', 3] }, { y: ['N', 3] }));
    const { errors } = await model.label(points, { ...request, errors: true });
    expect(errors?.y?.data.every((error) => error === 0)).toBe(true);
    const refused = model.label(points, { ...request, order: 1 });
    await expect(refused).rejects.toThrow(OrderError);
    await expect(refused).rejects.toThrow(/received node 1 \(CumSum\).* or ask for order 0/);
  });

  it('says what a file must state', () => {
    const feeds = (spec: ModelSpec) => () => feedsOf(decodeModel(modelBytes(spec), 'sum.onnx'));
    expect(feeds(stated({ x: ['N', 3] }, {}))).toThrow(
      /output "y" of sum\.onnx must state its sizes; received no shape\..*infer_shapes/,
    );
    expect(feeds(stated({ x: ['N', 'M'] }, { y: ['N', 3] }))).toThrow(/input "x" .*must state its sizes/);
    expect(feeds(stated({ x: ['N', 3], z: [4, 3] }, { y: ['N', 3] }))).toThrow(/must have one batch/);
    expect(feeds(stated({ x: [2, 3] }, { y: [1, 3] }))).toThrow(/a row a point.*--output/);
    expect(feeds(stated({ x: ['N', 3] }, { y: ['N', 3] }, { types: { x: 7 } }))).toThrow(
      /must be float32 or float64; received int64/,
    );
  });

  it('says where a file states what it does not give, or does not load', async () => {
    const wrong = modelOf(stated({ x: ['N', 3] }, { y: ['N', 2] }));
    await expect(wrong.label(points, request)).rejects.toThrow(/must load sum\.onnx|2 numbers a point/);
    const unknown = modelOf(stated({ x: ['N', 3] }, { y: ['N', 3] }, { nodes: [['Nothing', 'x', 'y']] }));
    await expect(unknown.label(points, request)).rejects.toThrow(
      /ONNX Runtime must load sum\.onnx.*Nothing/s,
    );
  });
});
