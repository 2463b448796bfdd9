import { type Expression, evaluate, inputsOf } from '../../graph/index.ts';
import { stream } from '../../tensor/index.ts';

/** Points at which graphs are looked at. */
export const SAMPLES = 16;

/** The numbers of expressions at random inputs between 0.5 and 1.5, a list for each sample: all prices are positive there. */
export function sampled(outputs: readonly Expression[]): number[][] {
  const random = stream(1, 'slopes of kinks');
  const named = inputsOf(outputs);
  return Array.from({ length: SAMPLES }, () => {
    const bindings = Object.fromEntries(
      named.map(({ attributes, shape }) => {
        const own = shape.map((size) => (typeof size === 'number' ? size : 1));
        const length = own.reduce((p, q) => p * q, 1);
        const data = Float64Array.from({ length }, () => 0.5 + random.uniform());
        return [attributes.name as string, { shape: own, data }];
      }),
    );
    return evaluate(outputs, bindings, 1).flatMap(({ data }) => [...data]);
  });
}
