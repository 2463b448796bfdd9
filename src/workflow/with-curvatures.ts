import { type Dataset, sliceDataset } from '../dataset/index.ts';
import { predict } from '../evaluation/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { InputError, rowsOf, stream, type Tensor } from '../tensor/index.ts';
import { domainOf } from '../variable/index.ts';
import { batchesOfSet } from './batches.ts';
import type { TestSet } from './evaluate.ts';
import type { Watch } from './watch.ts';

/** Who labelled points, and so knows the curvatures there; its variables are in the order of theirs. */
export type CurvatureSource = { readonly teacher: Surrogate } | { readonly model: ReferenceModel };

/** Most points at which curvatures are found. */
const MOST = 4096;
/** Most at which a model without a closed form is asked again. */
const MOST_ASKED = 1024;

/**
 * Who says the curvatures of points: what the points hold is asked only where nobody knows them exactly. A model without a closed
 * form is asked only where the points hold Jacobians. It forms these beside second derivatives, and nobody wanted them elsewhere.
 */
export function whoseCurvatures(
  set: Dataset,
  source?: CurvatureSource,
): 'teacher' | 'closed form' | 'points' | 'model' | undefined {
  if (source !== undefined && 'teacher' in source) return 'teacher';
  if (source?.model.exact !== undefined) return 'closed form';
  if (set.hessian !== undefined || set.hvp !== undefined) return 'points';
  return source === undefined || set.dydx === undefined ? undefined : 'model';
}

/**
 * Labelled points in batches for a comparison; the first have curvatures, where it is known what they are. A teacher and a closed
 * form know them at 4,096 points at most. Any other model is asked at 1,024, if it gives second derivatives; its noise is
 * then part of the errors. It is not asked where points hold second derivatives of their own, or no Jacobians.
 */
export async function* withCurvatures(
  engine: Engine,
  set: Dataset,
  source?: CurvatureSource,
  watch: Pick<Watch, 'signal'> = {},
): AsyncGenerator<TestSet> {
  const whose = whoseCurvatures(set, source);
  if (source === undefined || whose === undefined || whose === 'points') return yield* batchesOfSet(set);
  const n = set.x.shape[0];
  const known = Math.min(n, whose === 'model' ? MOST_ASKED : MOST);
  const curvature = await curvaturesAt(engine, rowsOf(set.x, 0, known), source, watch);
  if (curvature === undefined) return yield* batchesOfSet(set);
  // One comparison is with one truth: that of the source, not the points' own.
  const { hessian: _, hvp: __, ...lower } = set;
  yield { ...sliceDataset(lower, 0, known), curvature };
  if (known < n) yield* batchesOfSet(sliceDataset(lower, known, n));
}

/** The sum of each Hessian's entries, [n, m]; undefined where it is not known, or not everywhere. */
async function curvaturesAt(
  engine: Engine,
  points: Tensor,
  source: CurvatureSource,
  { signal }: Pick<Watch, 'signal'>,
): Promise<Tensor | undefined> {
  try {
    const curvature =
      'teacher' in source
        ? (await predict(engine, source.teacher, points, { order: 2, signal })).curvature
        : (source.model.exact?.(points).curvature ?? (await asked(engine, points, source.model, signal)));
    return curvature?.data.every(Number.isFinite) ? curvature : undefined;
  } catch (error) {
    // A model may give no second derivatives, or not at these points: a training that is done is not lost by that.
    if (!(error instanceof InputError)) throw error;
    return undefined;
  }
}

/** 1ᵀH1 = the sum over inputs of the product with a direction of ones. */
async function asked(
  engine: Engine,
  points: Tensor,
  model: ReferenceModel,
  signal?: AbortSignal,
): Promise<Tensor | undefined> {
  const [n, d] = points.shape;
  const directions = { shape: [n, 1, d], data: new Float64Array(n * d).fill(1) };
  const { products } = await model.label(points, {
    order: 2,
    directions,
    domain: domainOf(model.inputs),
    random: stream(1, 'curvatures'),
    engine,
    signal,
  });
  if (products === undefined) return undefined;
  const m = model.outputs.length;
  const sums = new Float64Array(n * m);
  products.data.forEach((entry, at) => {
    sums[Math.floor(at / d)] += entry;
  });
  return { shape: [n, m], data: sums };
}
