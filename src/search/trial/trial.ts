import { derivativesOf, type Predicted, predictDerivatives } from '../../evaluation/index.ts';
import type { Engine } from '../../runtime/index.ts';
import type { Mask, Network, Surrogate } from '../../surrogate/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import {
  adam as adamMethod,
  DivergenceError,
  polish,
  type TrainedRestart,
  type Way,
} from '../../training/index.ts';
import { type FitOptions, fitSurrogate, oneCycle } from '../../workflow/index.ts';
import type { SearchLabels } from '../labels/index.ts';
import { excessOf, judge, type Target, type TargetVerdict } from '../targets/index.ts';
import type { Rung } from './effort.ts';

/** What trials of a search have in common. */
export interface TrialContext {
  readonly engine: Engine;
  readonly targets: readonly Target[];
  readonly labels: SearchLabels;
  readonly seed: number;
  readonly ways?: readonly Way[];
  readonly signal?: AbortSignal;
  readonly progress?: (share: number, detail?: string) => void;
}

/** What is trained in a trial. */
export interface TrialTask {
  readonly name: string;
  /** Networks of one architecture that start side by side. */
  readonly starts: readonly Network[];
  readonly rungs: readonly Rung[];
  /** 0 for each parameter that stays zero, else 1. Default: all move. */
  readonly mask?: Mask;
}

/** What a trial came to. */
export interface TrialOutcome {
  /** The best network; absent where all starts failed. */
  readonly surrogate?: Surrogate;
  readonly verdicts: readonly TargetVerdict[];
  readonly excess: number;
  /** The rung at which it ended, counted from 1, of how many. */
  readonly rung: number;
  readonly rungs: number;
  readonly ended: 'met' | 'hopeless' | 'missed' | 'failed';
}

/**
 * Trains by successive halving: many starts for a short time, then the best of them for longer. It ends as soon as the targets
 * are met, or when they are out of reach.
 *
 * @throws the signal's reason when aborted
 */
export async function runTrial(task: TrialTask, context: TrialContext): Promise<TrialOutcome> {
  const { rungs } = task;
  let networks = task.starts;
  let best: Pick<TrialOutcome, 'surrogate' | 'verdicts' | 'excess'> = {
    verdicts: [],
    excess: Number.POSITIVE_INFINITY,
  };
  const ended = (how: TrialOutcome['ended'], k: number): TrialOutcome => ({
    ...best,
    rung: k + 1,
    rungs: rungs.length,
    ended: how,
  });
  for (const [k, rung] of rungs.entries()) {
    context.progress?.(k / rungs.length, `rung ${k + 1} of ${rungs.length}`);
    const found = await climb(task, rung, networks.slice(0, k === 0 ? undefined : rung.networks), context);
    if (found.length === 0) return ended('failed', k);
    const judged = await judgeNetwork(found[0], context);
    if (judged.excess <= best.excess) best = judged;
    if (best.excess <= 1) return ended('met', k);
    if (k < rungs.length - 1 && best.excess > rung.hopeless) return ended('hopeless', k);
    networks = found;
  }
  return ended('missed', rungs.length - 1);
}

/** Trains networks as a rung says; the better ones first, without those that failed. */
async function climb(
  { name, mask }: TrialTask,
  { rows, adam, polishing, by }: Rung,
  networks: readonly Network[],
  context: TrialContext,
): Promise<readonly Surrogate[]> {
  const { engine, labels, seed, ways, signal } = context;
  const data = labels.some(rows);
  const frame = frameOf(context);
  const trained = async (
    from: readonly Network[],
    options: Pick<FitOptions, 'method' | 'steps' | 'schedule'>,
  ) => {
    const [first, ...others] = from;
    try {
      const shared = { stage: 'search', stream: `search ${name}`, seed, mask, ways, signal };
      const { training } = await fitSurrogate(
        engine,
        { ...frame, ...first },
        data,
        { ...shared, ...options },
        others,
      );
      return byLoss(training.restarts);
    } catch (error) {
      if (error instanceof DivergenceError) return [];
      throw error;
    }
  };
  const provenance = { ...frame.provenance, architecture: name };
  let left = networks;
  if (adam !== undefined)
    left = await trained(left, { method: adamMethod(), steps: adam, schedule: oneCycle(PEAK) });
  if (polishing !== undefined && left.length > 0)
    left = await trained(left, { method: polish({ by }), steps: polishing });
  return left.map((network) => ({ ...frame, ...network, provenance }));
}

/** Peak of the learning rate: small networks take a larger one than the widest. */
const PEAK = 0.01;

/** All of a surrogate but its network. */
function frameOf({
  labels: { training, normalisation },
  seed,
}: TrialContext): Omit<Surrogate, 'layers' | 'output'> {
  const { inputs, outputs, provenance } = training;
  return { normalisation, inputs, outputs, provenance: { data: provenance, search: { seed } } };
}

function byLoss(restarts: readonly TrainedRestart[]): readonly Network[] {
  return restarts
    .filter(({ failure }) => failure === undefined)
    .sort((p, q) => p.best.loss - q.best.loss)
    .map(({ network }) => network);
}

/** Judges a network by the test points, as its file computes. */
export async function judgeNetwork(
  surrogate: Surrogate,
  {
    engine,
    targets,
    labels: { test },
    signal,
  }: Pick<TrialContext, 'engine' | 'targets' | 'labels' | 'signal'>,
): Promise<Pick<TrialOutcome, 'verdicts' | 'excess'> & { readonly surrogate: Surrogate }> {
  const predicted = await predictDerivatives(engine, surrogate, test.x, derivativesOf(test), { signal });
  const verdicts = judge(targets, predicted as Readonly<Record<string, Tensor>> & Predicted, test);
  return { surrogate, verdicts, excess: excessOf(verdicts) };
}
