import { functionModel } from '../function.ts';
import type { ExactModel } from '../model.ts';
import { checkedOptions } from '../options.ts';
import { type TestFunctionOptions, testFunctionSchemas } from './options.ts';

/**
 * The borehole function: the flow of water from an upper aquifer through a borehole into a lower one, 2π·Tu·(Hu − Hl) /
 * (l·(1 + 2·L·Tu/(l·rw²·Kw) + Tu/Tl)) with l = ln(r/rw). Its eight inputs are the radius of the borehole rw and of its
 * influence r, and its length L and conductivity Kw. Of the two aquifers they are the transmissivities Tu and Tl and the
 * heads Hu and Hl.
 *
 * Harper and Gupta, "Sensitivity/uncertainty analysis of a borehole scenario", Office of Nuclear Waste Isolation
 * BMI/ONWI-516, 1983; with the domain of Morris, Mitchell and Ylvisaker, "Bayesian Design and Analysis of Computer
 * Experiments", Technometrics 35, 1993.
 */
export function borehole(options: TestFunctionOptions = {}): ExactModel {
  const { precision } = checkedOptions('borehole', options, testFunctionSchemas);
  return functionModel({
    name: 'borehole',
    inputs: [
      { name: 'rw', unit: 'm', lo: 0.05, hi: 0.15 },
      { name: 'r', unit: 'm', lo: 100, hi: 50_000 },
      { name: 'Tu', unit: 'm²/yr', lo: 63_070, hi: 115_600 },
      { name: 'Hu', unit: 'm', lo: 990, hi: 1110 },
      { name: 'Tl', unit: 'm²/yr', lo: 63.1, hi: 116 },
      { name: 'Hl', unit: 'm', lo: 700, hi: 820 },
      { name: 'L', unit: 'm', lo: 1120, hi: 1680 },
      { name: 'Kw', unit: 'm/yr', lo: 9855, hi: 12_045 },
    ],
    outputs: [{ name: 'flow', unit: 'm³/yr' }],
    function: ({ rw, r, Tu, Hu, Tl, Hl, L, Kw }) => {
      const logarithm = r.div(rw).log();
      const borehole = L.mul(Tu).mul(2).div(logarithm.mul(rw.square()).mul(Kw));
      const resistance = borehole.add(1).add(Tu.div(Tl)).mul(logarithm);
      return Tu.mul(Hu.sub(Hl))
        .mul(2 * Math.PI)
        .div(resistance);
    },
    precision,
  });
}
