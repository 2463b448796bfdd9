import { type BoundTerm, knownOf } from '../objective/index.ts';
import type { Fed } from './data.ts';
import { FIXED_DRAWS } from './draws.ts';
import { batchLoss, type StepOptions } from './step.ts';

/** What labels say of themselves, by the name of the term that compares them: see `TermOnSamples`. */
export type LabelNoise = Readonly<Record<string, Pick<BoundTerm, 'noise' | 'signal'>>>;

/** Terms with the noise that is told of them, where their data tell none. */
export function withNoise(terms: readonly BoundTerm[], told: LabelNoise = {}): readonly BoundTerm[] {
  return terms.map((term) =>
    term.noise === undefined && told[term.name] !== undefined ? { ...term, ...told[term.name] } : term,
  );
}

/** What the noise of the labels is of the total loss; undefined where a term that moves the network does not know its own. */
export function noiseIn(terms: readonly BoundTerm[]): number | undefined {
  const moving = terms.filter(({ weight }) => weight > 0);
  if (moving.some(({ noise }) => noise === undefined)) return undefined;
  return moving.reduce((sum, { weight, noise = 0 }) => sum + weight * noise, 0);
}

/** How many labels that are known the rows have, in terms that move the network: numbers of the residual. */
export function labelsIn(step: StepOptions, data: Fed): number {
  const { residuals } = batchLoss({ ...step, copies: 1 }, 1, { turns: FIXED_DRAWS });
  const [rows] = data.x.dims;
  const counts = step.objective.terms.map(({ name, weight, reads }) => {
    if (weight === 0) return 0;
    const width = residuals[name].reduce((sum, { shape }) => sum + Number(shape[1]), 0);
    const shares = reads.map((table) => shareKnown(data[knownOf(table)]?.data as Float32Array | undefined));
    return Math.round(rows * width * Math.min(...shares, 1));
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

function shareKnown(known: Float32Array | undefined): number {
  if (known === undefined) return 1;
  return known.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0) / known.length;
}
