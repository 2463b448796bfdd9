import type { Emitter } from '../emitter.ts';
import { binary } from '../rules/binary.ts';
import { expCurve } from './exp.ts';
import { logCurve } from './log.ts';
import { emitLog1pDecay, laneLog1pDecay } from './softplus.ts';

/**
 * log(eᵃ + eᵇ), whatever overflows. Its slopes are σ(a−b) and σ(b−a). Of many numbers, one after the other, it gives the logarithm of the
 * sum of their exponentials.
 */
export const logAddExp = binary({
  name: 'logAddExp',
  evaluate: (a, b) => (a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))),
  partials: (a, b) => [(t) => t.mul(a.sub(b).sigmoid()), (t) => t.mul(b.sub(a).sigmoid())],
  smooth: () => 'everywhere',
  affine: ([a, b]) => !a && !b,
  finite: () => true,
  branches: 'none',
  enclose: (a, b, arithmetic) => {
    const sum = arithmetic.add(arithmetic.univariate(a, expCurve), arithmetic.univariate(b, expCurve));
    // Tight, since it grows in either operand and each stands in it once. Where exponentials overflow or vanish, it lies between the
    // larger and that plus log 2.
    const larger = arithmetic.max(a, b);
    const most = arithmetic.add(larger, arithmetic.constant({ shape: [], data: Float64Array.of(LN2_ABOVE) }));
    return arithmetic.min(arithmetic.max(arithmetic.univariate(sum, logCurve), larger), most);
  },
  onnx: (y, emit) => {
    const [a, b] = y.inputs.map((x) => emit.value(x));
    return emit.node('Add', [emit.node('Max', [a, b]), emitSoftness(emit.node('Sub', [a, b]), emit)]);
  },
  lanes: (a, b, k) => k.add(k.max(a, b), laneLog1pDecay(k.sub(a, b), k)),
  code: (a, b, k) => {
    const e = k.call('exp', k.neg(k.call('abs', k.sub(a, b))));
    return k.add(k.choose(a, '<', b, b, a), k.call('log1p', e));
  },
});

/** The next double above log 2. */
const LN2_ABOVE = 0.6931471805599454;

/** Emits log(1 + e^(−|d|)). */
function emitSoftness(d: string, emit: Emitter): string {
  if (emit.precision === 'float64') return emitLog1pDecay(d, emit);
  return emit.node('Softplus', [emit.node('Neg', [emit.node('Abs', [d])])]);
}
