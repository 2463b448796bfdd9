import { type Dataset, fitNormalisation, type Normalisation, takeRows } from '../../dataset/index.ts';
import type { Activation } from '../../surrogate/index.ts';
import { stream } from '../../tensor/index.ts';
import { scaledFor, type TestSetOfModel } from '../../workflow/index.ts';

/** What the labels that networks are judged by are. */
export type TruthKind = 'closed form' | 'labels of the model' | 'rows held out';

/** The labelled points of a search. */
export interface SearchLabels {
  readonly training: Dataset;
  /** What networks are judged by; no training sees it. */
  readonly test: TestSetOfModel;
  /** Other points, by which nothing is chosen: the answer is judged by them again. Absent where there are none. */
  readonly fresh?: TestSetOfModel;
  readonly truth: TruthKind;
  readonly normalisation: Normalisation;
  /** The same rows of the training set for the same number, chosen at random; all where there are no more. */
  some(rows: number): Dataset;
}

/** Labels in the units of networks that end in an activation: what it gives is laid on them. */
export function scaledLabels(labels: SearchLabels, outputActivation: Activation | undefined): SearchLabels {
  const { normalisation, training } = labels;
  return { ...labels, normalisation: scaledFor(normalisation, training.y, outputActivation) };
}

export function searchLabels(
  training: Dataset,
  test: TestSetOfModel,
  truth: TruthKind,
  seed: number,
  fresh?: TestSetOfModel,
): SearchLabels {
  const [n] = training.x.shape;
  const found = new Map<number, Dataset>();
  return {
    training,
    test,
    ...(fresh && { fresh }),
    truth,
    normalisation: fitNormalisation(training),
    some(rows) {
      if (rows >= n) return training;
      const part =
        found.get(rows) ?? takeRows(training, stream(seed, 'search rows').permutation(n).subarray(0, rows));
      found.set(rows, part);
      return part;
    },
  };
}
