import type { Dataset } from '../dataset/index.ts';
import { optimalBrainSurgeon, scoresBy } from '../pruning/index.ts';
import type { Engine } from '../runtime/index.ts';
import {
  cutOutputs,
  flatten,
  INPUTS,
  inputOf,
  type Mask,
  parameterPieces,
  type Surrogate,
} from '../surrogate/index.ts';
import type { TrialRecord } from './trial-record.ts';

/** What a network can do without, beside neurons and layers. */
export type Trimmed = 'inputs' | 'weights';

/**
 * Takes inputs, then single weights, from a network that meets the targets, as long as it does. One, two, four … of least score go at once,
 * and then again from what is left.
 *
 * @param attempt trains a network without the least `count`; undefined where so many cannot go
 */
export async function trim(
  start: TrialRecord,
  size: (trial: TrialRecord) => number,
  attempt: (parent: TrialRecord, what: Trimmed, count: number) => Promise<TrialRecord | undefined>,
): Promise<void> {
  let best = start;
  for (const what of ['inputs', 'weights'] as const)
    for (;;) {
      const parent = best;
      for (let count = 1; ; count *= 2) {
        const trial = await attempt(parent, what, count);
        if (trial?.ended !== 'met' || size(trial) >= size(best)) break;
        best = trial;
      }
      if (best === parent) break;
    }
}

/**
 * A mask of a network without the inputs, or weights, that the loss needs least once all others adapt (optimal brain surgeon). What is zero
 * stays so, and each output stays reached.
 *
 * @returns undefined where no more than `count` can go
 */
export async function maskWithout(
  surrogate: Surrogate,
  what: Trimmed,
  count: number,
  { engine, samples, seed }: { readonly engine: Engine; readonly samples: Dataset; readonly seed: number },
): Promise<Mask | undefined> {
  const values = flatten(surrogate);
  const { groups } = await scoresBy(optimalBrainSurgeon, surrogate, { of: what, samples, engine, seed });
  const pieces = parameterPieces(surrogate).filter(({ name }) => name.endsWith('.weight'));
  // Places in the flat vector of what goes together: a weight alone, or all weights of an input.
  const parts = groups.flatMap(({ layer, scores }) =>
    scores.map((score, k) => ({
      score,
      places: what === 'weights' ? [pieces[layer - 1].offset + k] : placesOfInput(surrogate, k),
    })),
  );
  const there = parts.filter(({ places }) => places.some((place) => values[place] !== 0));
  if (there.length <= count) return undefined;
  const mask = values.map((value) => (value === 0 ? 0 : 1));
  let left = count;
  for (const { places } of there.sort((p, q) => p.score - q.score)) {
    const before = places.map((place) => mask[place]);
    for (const place of places) mask[place] = 0;
    // A path to each output stays, whatever scores say.
    if (cutOutputs(surrogate, mask).length === 0) left--;
    else
      places.forEach((place, k) => {
        mask[place] = before[k];
      });
    if (left === 0) return mask;
  }
  return undefined;
}

function placesOfInput(surrogate: Surrogate, input: number): readonly number[] {
  const pieces = parameterPieces(surrogate).filter(({ name }) => name.endsWith('.weight'));
  return surrogate.layers.flatMap(({ outputs }, place) =>
    inputOf(surrogate, place) === INPUTS
      ? Array.from({ length: outputs }, (_, j) => pieces[place].offset + input * outputs + j)
      : [],
  );
}
