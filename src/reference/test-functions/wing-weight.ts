import { functionModel } from '../function.ts';
import type { ExactModel } from '../model.ts';
import { checkedOptions } from '../options.ts';
import { type TestFunctionOptions, testFunctionSchemas } from './options.ts';

/**
 * The weight of a light aircraft's wing, an estimate used in conceptual design:
 * 0.036·Sw^0.758·Wfw^0.0035·(A/cos²Λ)^0.6·q^0.006·λ^0.04·(100·tc/cos Λ)^−0.3·(Nz·Wdg)^0.49 + Sw·Wp, of ten inputs. These are
 * wing area Sw, weight of fuel in the wing Wfw, aspect ratio A, and quarter-chord sweep Λ (`sweep`, in degrees as
 * published). Then come dynamic pressure at cruise q, taper ratio λ (`taper`), and thickness to chord ratio tc. The last are
 * ultimate load factor Nz, design gross weight Wdg and paint weight Wp.
 *
 * Forrester, Sóbester and Keane, "Engineering Design via Surrogate Modelling", Wiley 2008, §1.4.
 */
export function wingWeight(options: TestFunctionOptions = {}): ExactModel {
  const { precision } = checkedOptions('wing-weight', options, testFunctionSchemas);
  return functionModel({
    name: 'wing-weight',
    inputs: [
      { name: 'Sw', unit: 'ft²', lo: 150, hi: 200 },
      { name: 'Wfw', unit: 'lb', lo: 220, hi: 300 },
      { name: 'A', lo: 6, hi: 10 },
      { name: 'sweep', unit: '°', lo: -10, hi: 10 },
      { name: 'q', unit: 'lb/ft²', lo: 16, hi: 45 },
      { name: 'taper', lo: 0.5, hi: 1 },
      { name: 'tc', lo: 0.08, hi: 0.18 },
      { name: 'Nz', lo: 2.5, hi: 6 },
      { name: 'Wdg', unit: 'lb', lo: 1700, hi: 2500 },
      { name: 'Wp', unit: 'lb/ft²', lo: 0.025, hi: 0.08 },
    ],
    outputs: [{ name: 'weight', unit: 'lb' }],
    function: ({ Sw, Wfw, A, sweep, q, taper, tc, Nz, Wdg, Wp }) => {
      // The derivative of the sine: the cosine.
      const cosine = sweep.mul(Math.PI / 180).sine(1);
      return Sw.power(0.758)
        .mul(0.036)
        .mul(Wfw.power(0.0035))
        .mul(A.div(cosine.square()).power(0.6))
        .mul(q.power(0.006))
        .mul(taper.power(0.04))
        .mul(tc.mul(100).div(cosine).power(-0.3))
        .mul(Nz.mul(Wdg).power(0.49))
        .add(Sw.mul(Wp));
    },
    precision,
  });
}
