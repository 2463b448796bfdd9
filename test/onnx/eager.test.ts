import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { adjoint, type Expression, input } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { waiting } from '../../src/onnx/eager.ts';
import { decodeModel, lower } from '../../src/onnx/index.ts';
import { toValues } from '../../src/runtime/index.ts';
import { sizeOf, stream } from '../../src/tensor/index.ts';
import { uniformTensor } from '../graph/cases.ts';
import { temporaryDirectory } from '../support/support.ts';

/** The gradient of a network of two hidden layers by its first weights, for 128 points. */
function gradient(width: number) {
  const x = input('x', [128, width]);
  const weights = [0, 1, 2].map((k) => input(`w${k}`, [width, width]));
  const z = x.matmul(weights[0]);
  const next = z.silu().matmul(weights[1]);
  const loss = next.silu().matmul(weights[2]).square().sum();
  return { x, weights, z, next, outputs: { gradient: adjoint(loss, weights)[0] } };
}

describe('what waits', () => {
  const waitingIn = (outputs: readonly Expression[]) => [...waiting(outputs).keys()];

  test('are the slopes of activations, which the backward pass uses', () => {
    const { z, next, outputs } = gradient(64);
    expect(waitingIn(Object.values(outputs))).toEqual([z.silu(1), next.silu(1)]);
  });

  test('is not what the next product takes', () => {
    const a = input('a', [4, 4]);
    const b = a.exp();
    expect(waitingIn([a.silu().matmul(a).matmul(b)])).toEqual([b]);
    expect(waitingIn([a.silu().matmul(a).silu().matmul(a)])).toEqual([]);
    expect(waitingIn([b.matmul(b.add(1)).silu()])).toEqual([]);
  });
});

test('small matrices stay as they are', () => {
  const { outputs } = gradient(63);
  expect(lower(outputs, { eager: true })).toEqual(lower(outputs));
});

describe('large matrices', () => {
  const { x, weights, outputs } = gradient(64);
  const eager = lower(outputs, { eager: true });
  const random = stream(1, 'numbers');
  const feeds = Object.fromEntries(
    [x, ...weights].map((e) => [
      e.attributes.name as string,
      toValues(uniformTensor(e.shape, random), 'float32'),
    ]),
  );

  test('have the same bits, and no output more', async () => {
    const engine = await openEngine({ engine: 'native', threads: 1 });
    const run = async (model: Uint8Array) => {
      const program = await engine.load(model);
      try {
        return await program.run(feeds);
      } finally {
        await program.dispose();
      }
    };
    const results = await run(eager);
    expect(Object.keys(results)).toEqual(['gradient']);
    expect(results.gradient.data).toHaveLength(sizeOf([64, 64]));
    expect(results).toEqual(await run(lower(outputs)));
  });

  describe('are computed by ONNX Runtime', () => {
    const at = temporaryDirectory();

    /** Operations in the order in which they ran, by its own profile. */
    async function order(name: string, model: Uint8Array): Promise<string[]> {
      const { InferenceSession, Tensor } = await import('onnxruntime-node');
      const session = await InferenceSession.create(model, {
        intraOpNumThreads: 1,
        enableProfiling: true,
        profileFilePrefix: at(name),
      });
      const tensors = Object.entries(feeds).map(([key, { type, data, dims }]) => [
        key,
        new Tensor(type, data, dims),
      ]);
      try {
        await session.run(Object.fromEntries(tensors));
      } finally {
        session.endProfiling();
        await session.release();
      }
      const file = readdirSync(at()).find((one) => one.startsWith(name)) as string;
      const events: readonly { name: string; args?: { op_name?: string } }[] = JSON.parse(
        readFileSync(at(file), 'utf8'),
      );
      return events
        .filter((event) => event.name.endsWith('_kernel_time'))
        .map((event) => event.args?.op_name ?? '');
    }

    const isProduct = (type: string) => /^(MatMul|Gemm|FusedMatMul)$/.test(type);
    /** Differences (slopes of SiLU are made of them) that ran before the product of this number. */
    const differencesBefore = (types: readonly string[], product: number) => {
      const end = types.findIndex(
        (type, k) => isProduct(type) && types.slice(0, k).filter(isProduct).length === product,
      );
      return types.slice(0, end).filter((type) => type === 'Sub').length;
    };

    test('when they can be', async () => {
      const types = await order('eager', eager);
      expect([1, 2].map((product) => differencesBefore(types, product))).toEqual([2, 4]);
    });

    // Otherwise there would be nothing to mend.
    test('and without that when they are used', async () => {
      const types = await order('lazy', lower(outputs));
      expect([1, 2].map((product) => differencesBefore(types, product))).toEqual([0, 0]);
    });
  });

  test('are read once where one is made of another', () => {
    const z = x.matmul(weights[0]);
    const late = z.silu().matmul(weights[1]).mul(z.silu(1)).add(z.silu(2));
    expect([...waiting([late]).keys()]).toEqual([z.silu(1), z.silu(2)]);
    const { nodes } = decodeModel(lower({ late }, { eager: true }), 'late.onnx');
    expect(nodes.filter(({ type }) => type === 'Slice')).toHaveLength(1);
  });

  test('are read by nodes that nothing uses', () => {
    const { nodes } = decodeModel(eager, 'eager.onnx');
    const used = new Set(nodes.flatMap((node) => node.inputs));
    const last = nodes[nodes.length - 1];
    expect(last.type).toBe('Concat');
    expect(last.outputs.some((name) => used.has(name))).toBe(false);
  });
});
