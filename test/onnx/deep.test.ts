import { describe, expect, it } from 'vitest';
import { constant, type Expression, input } from '../../src/graph/index.ts';
import { GraphEmitter } from '../../src/onnx/emitter.ts';
import { stream } from '../../src/tensor/index.ts';

const STACK = ['a', 'b'].map((name) => input(name, [4, 4]));

/** Random operations on what was made last and on anything before. @param weights a constant of its own each */
function grown(operations: number, seed: number): Expression {
  const random = stream(seed, 'graphs');
  const made: Expression[] = [...STACK];
  for (let k = 0; k < operations; k++) {
    const last = made[made.length - 1];
    const other = made[random.integer(made.length)];
    const weights = constant({ shape: [4, 4], data: Float64Array.from({ length: 16 }, (_, i) => i + k) });
    const choices = [
      () => last.matmul(weights).add(other),
      () => last.square().sum([1], true).mul(other),
      () => last.greater(other).where(last.sigmoid(), other),
      () =>
        last
          .slice(1, 0, 2)
          .add(last.slice(1, 2, 4))
          .pad(1, 1, 1),
      () => other.sub(last).tanh(),
    ];
    made.push(choices[random.integer(choices.length)]());
  }
  return made[made.length - 1];
}

describe('nodes of a graph', () => {
  it.each([1, 2, 3])('are the same, in the same order, however few calls may be deep, seed %i', (seed) => {
    const y = grown(400, seed);
    const written = (deepest?: number) => {
      const emitter = new GraphEmitter([y], 'float32', [], '', deepest);
      emitter.value(y);
      return { nodes: emitter.nodesWritten, initializers: [...emitter.initializers.keys()] };
    };
    // One call, as deep as the graph.
    const whole = written(Number.POSITIVE_INFINITY);
    expect(whole.nodes.length).toBeGreaterThan(300);
    for (const deepest of [1, 2, 7, undefined]) expect(written(deepest)).toEqual(whole);
  });
});
