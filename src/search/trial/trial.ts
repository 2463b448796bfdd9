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
import { type FitOptions, fitSurrogate, oneCycle, type ResolvedLoss } from '../../workflow/index.ts';
import type { SearchLabels } from '../labels/index.ts';
import { excessOf, judge, type Target, type TargetVerdict } from '../targets/index.ts';
import type { Rung } from './effort.ts';

/** What trials of a search have in common. */
export interface TrialContext {
  readonly engine: Engine;
  readonly targets: readonly Target[];
  readonly labels: SearchLabels;
  readonly seed: number;
  /** What is minimised. Default: first derivatives where the data has them. */
  readonly loss?: ResolvedLoss;
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
  /** Where an earlier session left it. Default: at its starts. */
  readonly from?: TrialState;
  /** Is told what is left after each rung. */
  readonly keep?: (state: TrialState) => Promise<void>;
}

/** The network of a trial that is nearest to the targets so far. */
export interface BestOfTrial {
  /** Absent where all starts failed. */
  readonly surrogate?: Surrogate;
  readonly verdicts: readonly TargetVerdict[];
  readonly excess: number;
}

/** A trial between two rungs. */
export interface TrialState {
  /** Rungs that are behind it. */
  readonly rung: number;
  /** The networks that it goes on with, the better ones first. */
  readonly networks: readonly Network[];
  readonly best: BestOfTrial;
}

/** What a trial came to. */
export interface TrialOutcome extends BestOfTrial {
  /** The rung at which it ended, counted from 1, of how many. */
  readonly rung: number;
  readonly rungs: number;
  readonly ended: 'met' | 'hopeless' | 'missed' | 'failed';
}

/**
 * Trains by successive halving: many starts for a short time, then the best of them for longer. It ends as soon as the targets
 * are met, or when they are out of reach. A rung that was finished is kept: a trial that was cut off goes on behind it, to the same end.
 *
 * @throws the signal's reason when aborted
 */
export async function runTrial(task: TrialTask, context: TrialContext): Promise<TrialOutcome> {
  const { rungs, from = { rung: 0, networks: task.starts, best: UNTRAINED }, keep } = task;
  let state: TrialState = from;
  for (;;) {
    const ended = endAfter(state, rungs);
    const { rung, networks, best } = state;
    if (ended !== undefined) return { ...best, rung, rungs: rungs.length, ended };
    context.progress?.(rung / rungs.length, `rung ${rung + 1} of ${rungs.length}`);
    const next = rungs[rung];
    const found = await climb(task, next, networks.slice(0, rung === 0 ? undefined : next.networks), context);
    const judged = found.length === 0 ? undefined : await judgeNetwork(found[0], context);
    const better = judged !== undefined && judged.excess <= best.excess;
    state = { rung: rung + 1, networks: found, best: better ? judged : best };
    await keep?.(state);
  }
}

const UNTRAINED: BestOfTrial = { verdicts: [], excess: Number.POSITIVE_INFINITY };

/** How a trial ends after a rung; undefined where it goes on. */
function endAfter(
  { rung, networks, best }: TrialState,
  rungs: readonly Rung[],
): TrialOutcome['ended'] | undefined {
  if (rung === 0) return undefined;
  if (networks.length === 0) return 'failed';
  if (best.excess <= 1) return 'met';
  if (rung === rungs.length) return 'missed';
  return best.excess > rungs[rung - 1].hopeless ? 'hopeless' : undefined;
}

/** Trains networks as a rung says; the better ones first, without those that failed. */
async function climb(
  { name, mask }: TrialTask,
  { rows, adam, polishing, by }: Rung,
  networks: readonly Network[],
  context: TrialContext,
): Promise<readonly Surrogate[]> {
  const { engine, labels, seed, loss, ways, signal } = context;
  const data = labels.some(rows);
  const frame = frameOf(context);
  const trained = async (
    from: readonly Network[],
    options: Pick<FitOptions, 'method' | 'steps' | 'schedule'>,
  ) => {
    const [first, ...others] = from;
    try {
      const shared = { stage: 'search', stream: `search ${name}`, seed, loss, mask, ways, signal };
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
  let left = networks;
  if (adam !== undefined)
    left = await trained(left, { method: adamMethod(), steps: adam, schedule: oneCycle(PEAK) });
  if (polishing !== undefined && left.length > 0)
    left = await trained(left, { method: polish({ by }), steps: polishing });
  return left.map((network) => trialSurrogate(name, network, context));
}

/** A network of a trial in the frame of the search. */
export function trialSurrogate(
  name: string,
  network: Network,
  context: Pick<TrialContext, 'labels' | 'seed'>,
): Surrogate {
  const frame = frameOf(context);
  return { ...frame, ...network, provenance: { ...frame.provenance, architecture: name } };
}

/** Peak of the learning rate: small networks take a larger one than the widest. */
const PEAK = 0.01;

/** All of a surrogate but its network. */
function frameOf({
  labels: { training, normalisation },
  seed,
}: Pick<TrialContext, 'labels' | 'seed'>): Omit<Surrogate, 'layers' | 'output'> {
  const { inputs, outputs, provenance } = training;
  return { normalisation, inputs, outputs, provenance: { data: provenance, search: { seed } } };
}

function byLoss(restarts: readonly TrainedRestart[]): readonly Network[] {
  return restarts
    .filter(({ failure }) => failure === undefined)
    .sort((p, q) => p.best.loss - q.best.loss)
    .map(({ network }) => network);
}

/** Judges a network by test points, as its file computes. It takes a moment, so no signal ends it: a rung that was trained is kept. */
export async function judgeNetwork(
  surrogate: Surrogate,
  { engine, targets, labels: { test } }: JudgingContext,
): Promise<BestOfTrial & { readonly surrogate: Surrogate }> {
  const predicted = await predictDerivatives(engine, surrogate, test.x, derivativesOf(test));
  const verdicts = judge(targets, predicted as Readonly<Record<string, Tensor>> & Predicted, test);
  return { surrogate, verdicts, excess: excessOf(verdicts) };
}

/** What a network is judged by. */
export interface JudgingContext extends Pick<TrialContext, 'engine' | 'targets'> {
  readonly labels: Pick<SearchLabels, 'test'>;
}
