import { functionModel } from '../function.ts';
import type { ExactModel } from '../model.ts';
import { checkedOptions } from '../options.ts';
import { type TestFunctionOptions, testFunctionSchemas } from './options.ts';

/**
 * The midpoint voltage of an output transformerless (OTL) push-pull circuit, with B = β·(Rc2 + 9) and Vb1 = 12·Rb2/(Rb1 +
 * Rb2): (Vb1 + 0.74)·B/(B + Rf) + 11.35·Rf/(B + Rf) + 0.74·Rf·B/((B + Rf)·Rc1), of six inputs. These are resistances in kΩ
 * and the current gain β (`beta`), which has no unit, though tables give it in amperes.
 *
 * Ben-Ari and Steinberg, "Modeling Data from Computer Experiments: An Empirical Comparison of Kriging with MARS and
 * Projection Pursuit Regression", Quality Engineering 19, 2007.
 */
export function otlCircuit(options: TestFunctionOptions = {}): ExactModel {
  const { precision } = checkedOptions('otl-circuit', options, testFunctionSchemas);
  return functionModel({
    name: 'otl-circuit',
    inputs: [
      { name: 'Rb1', unit: 'kΩ', lo: 50, hi: 150 },
      { name: 'Rb2', unit: 'kΩ', lo: 25, hi: 70 },
      { name: 'Rf', unit: 'kΩ', lo: 0.5, hi: 3 },
      { name: 'Rc1', unit: 'kΩ', lo: 1.2, hi: 2.5 },
      { name: 'Rc2', unit: 'kΩ', lo: 0.25, hi: 1.2 },
      { name: 'beta', lo: 50, hi: 300 },
    ],
    outputs: [{ name: 'Vm', unit: 'V' }],
    function: ({ Rb1, Rb2, Rf, Rc1, Rc2, beta }) => {
      const base = Rb2.mul(12).div(Rb1.add(Rb2));
      const gain = beta.mul(Rc2.add(9));
      return base
        .add(0.74)
        .mul(gain)
        .add(Rf.mul(11.35))
        .add(Rf.mul(gain).mul(0.74).div(Rc1))
        .div(gain.add(Rf));
    },
    precision,
  });
}
