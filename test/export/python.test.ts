import { describe, expect, test } from 'vitest';
import { exportOnnx, type OnnxOptions } from '../../src/export/index.ts';
import { evaluate, hessianVectorProduct, input } from '../../src/graph/index.ts';
import { activations, type Surrogate, surrogateGraph } from '../../src/surrogate/index.ts';
import { BATCH } from '../../src/tensor/index.ts';
import { pythonWith } from '../support/python.ts';
import { askPython, largestDifference, type ModelCase } from '../support/python-models.ts';
import { oracle, pointsOf, randomSurrogate } from './support.ts';

/*
 * Exported ONNX files in Python, against our oracle: every activation, order and precision, one output and two. All go
 * through one Python process. Skipped where there is no Python environment with onnx and onnxruntime.
 */

const python = pythonWith('onnx, onnxruntime, numpy');

interface Case extends ModelCase {
  readonly surrogate: Surrogate;
}

const kinds: Record<string, Omit<OnnxOptions, 'precision'>> = {
  value: { order: 0 },
  gradient: { order: 1 },
  hessian: { order: 2 },
  product: { order: 2, second: 'hvp' },
};

const cases = new Map<string, Case>();
const sizes = activations.flatMap((activation) => [1, 2].map((m) => [activation, 3, m] as const));
for (const [activation, d, m] of [...sizes, ['silu', 1, 1] as const]) {
  const surrogate = randomSurrogate([d, 5, 4, m], activation, 11);
  const [x, v] = [pointsOf(surrogate, 4, 1), pointsOf(surrogate, 4, 2)].map(({ shape, data }) => ({
    shape,
    data: data.map(Math.fround),
  }));
  const [y, dydx, hessian] = oracle(surrogate, x);
  const [of, along] = ['x', 'v'].map((name) => input(name, [BATCH, d]));
  const products = hessianVectorProduct(surrogateGraph(surrogate, of).output, of, along);
  const [hvp] = evaluate([products], { x, v }, 4);
  for (const [kind, options] of Object.entries(kinds))
    for (const precision of ['float32', 'float64'] as const)
      cases.set(`${activation}-${d}-${m}-${kind}-${precision}`, {
        surrogate,
        model: exportOnnx(surrogate, { ...options, precision }),
        precision,
        feeds: options.second === 'hvp' ? { x, v } : { x },
        expected: {
          y,
          ...(options.order > 0 && { dydx }),
          ...(options.order > 1 && (options.second === 'hvp' ? { hvp } : { hessian })),
        },
      });
}

describe.skipIf(python === undefined)(
  'in Python (skipped without .venv/peers holding onnx and onnxruntime)',
  () => {
    const answers = python ? askPython(python, cases) : {};

    test.each([...cases.keys()])('%s passes the checker and computes what the oracle computes', (name) => {
      const { precision, expected } = cases.get(name) as Case;
      const answer = answers[name];
      const { checked, opset, ir } = answer;
      expect({ checked, opset, ir }).toEqual({ checked: true, opset: [['', 17]], ir: 8 });
      const tolerance = precision === 'float64' ? 1e-12 : 2e-5;
      for (const level of ['basic', 'default'] as const)
        expect(largestDifference(answer[level], expected), level).toBeLessThan(tolerance);
    });

    test('inputs and outputs have the names and shapes of the convention, for any batch', () => {
      const x = { x: ['N', 3] };
      expect(answers['silu-3-1-value-float32']).toMatchObject({ inputs: x, declared: { y: ['N', 1] } });
      expect(answers['silu-3-2-gradient-float64'].declared).toEqual({ y: ['N', 2], dydx: ['N', 2, 3] });
      expect(answers['silu-3-2-hessian-float32'].declared).toEqual({
        y: ['N', 2],
        dydx: ['N', 2, 3],
        hessian: ['N', 2, 3, 3],
      });
      expect(answers['silu-3-2-product-float32'].inputs).toEqual({ x: ['N', 3], v: ['N', 3] });
      expect(answers['silu-3-2-product-float32'].declared.hvp).toEqual(['N', 2, 3]);
    });

    test('metadata are JSON lists that say names, units and domain', () => {
      const { inputs } = (cases.get('silu-3-2-gradient-float32') as Case).surrogate;
      expect(answers['silu-3-2-gradient-float32'].metadata).toEqual({
        input_names: ['in 0', 'in 1', 'in 2'],
        input_units: ['m/s', 'm/s', 'm/s'],
        domain_lo: inputs.map(({ lo }) => lo),
        domain_hi: inputs.map(({ hi }) => hi),
        output_names: ['out 0', 'out 1'],
        output_units: [null, null],
      });
    });
  },
);
