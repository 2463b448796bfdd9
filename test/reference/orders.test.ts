import { describe, expect, it } from 'vitest';
import { demandFileMemory } from '../../src/cli/memory.ts';
import { openEngine } from '../../src/node/engines.ts';
import { runStudy } from '../../src/node/study.ts';
import { testSetOf } from '../../src/node/test-set.ts';
import { callbackModel, functionModel, monteCarloModel, OrderError } from '../../src/reference/index.ts';
import { customConfig } from '../../src/study/index.ts';
import { filled, InputError, stream, tensor } from '../../src/tensor/index.ts';
import { sampleModel, unknownNote } from '../../src/workflow/index.ts';

/*
 * What a model cannot give of derivatives, and what would be too large, is said before work begins, with what would do.
 */

const engine = await openEngine({ threads: 1 });
const inputs = [{ name: 'a', lo: -1, hi: 1 }];
const outputs = [{ name: 'y' }];
const plain = callbackModel({
  name: 'plain',
  inputs,
  outputs,
  evaluate: (points) => points.map(([a]) => -a),
});
const digital = monteCarloModel({
  name: 'digital',
  inputs,
  outputs,
  normals: 1,
  paths: 4096,
  payoff: (x, z) => x.add(z).greater(0),
});

describe('a model without gradients', () => {
  it('is a truth of values alone, and a note says why', async () => {
    const set = await testSetOf(engine, plain, { points: 5 });
    expect(set.dydx).toBeUndefined();
    expect([...set.y.data]).toEqual([...set.x.data].map((a) => -a));
    expect(unknownNote(set)).toBe(
      'values alone are compared: labels of order 1 of plain need derivatives; received values alone',
    );
    // P(z > −a) = Φ(a); at 0 it is ½, and the slope there 0.4.
    const jumping = await testSetOf(engine, digital, { points: 50 });
    expect(unknownNote(jumping)).toMatch(
      /^values alone are compared: labels of order 1 of digital .* a jump has no slope/,
    );
    jumping.y.data.forEach((y, n) => {
      expect(Math.abs(y - 0.5 - 0.399 * jumping.x.data[n])).toBeLessThan(0.07 + 0.02);
    });
  });

  it('is refused by a study with what would give some, and no option that it lacks', async () => {
    const study = runStudy(customConfig('own'), { engine, directory: '/nowhere', reference: plain });
    await expect(study).rejects.toThrow(
      /gives gradients: it trains on them; received labels of order 1 of plain/,
    );
    await expect(study).rejects.not.toThrow(/ask for order/);
  });

  it('names the functions that smooth a payoff, and of a digital no kink', async () => {
    const label = (order: 1 | 2) =>
      digital.label(tensor([[0]]), {
        order,
        random: stream(1, 'labels'),
        engine,
        directions: filled([1, 1, 1], 1),
      });
    for (const order of [1, 2] as const) {
      await expect(label(order)).rejects.toThrow(OrderError);
      await expect(label(order)).rejects.toThrow(
        /smooth\(x, below, above, \{ width \}\), positivePart\(x, \{ width \}\).*; or ask for order 0\.$/,
      );
      await expect(label(order)).rejects.not.toThrow(/kink/);
    }
  });
});

describe('what is too large is refused', () => {
  it('second derivatives of very many outputs and directions', async () => {
    const many = functionModel({
      name: 'many',
      inputs: Array.from({ length: 40 }, (_, k) => ({ name: `x${k}`, lo: 0, hi: 1 })),
      outputs: Array.from({ length: 500 }, (_, k) => ({ name: `y${k}` })),
      function: (_, x) => x.matmul(filled([40, 500], 0.1)).tanh(),
    });
    const set = sampleModel(engine, many, { points: 1, order: 2, directions: 'axes' }).next();
    await expect(set).rejects.toThrow(InputError);
    await expect(set).rejects.toThrow(
      /at most 1024 in all; received 500 outputs, 40 inputs and 40 directions/,
    );
  });

  it('a test set beyond memory', async () => {
    await expect(testSetOf(engine, plain, { points: 1e12 })).rejects.toThrow(
      /a test set must fit into .* for 1,000,000,000,000 points\. Take [\d,]+ points or fewer/,
    );
  });

  it('a file whose rows are held beyond memory, with what makes it fit', () => {
    const size = { points: 1e5, numbers: 1000, bytes: 8 };
    const held = (format: string, limit: number) => () => demandFileMemory(format, size, limit);
    expect(held('.npz', 2e9)).not.toThrow();
    expect(held('.npz', 1.2e9)).toThrow(
      /Use --points 65536, or a lower --order or fewer --directions, or a \.parquet file/,
    );
    expect(held('.parquet', 1.2e9)).not.toThrow();
    expect(held('.parquet', 1e9)).toThrow(/--points 32768.*or a \.csv file/);
    expect(held('.csv', 1)).not.toThrow();
  });
});
