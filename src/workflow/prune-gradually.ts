import type { Dataset } from '../dataset/index.ts';
import {
  type Criterion,
  checkRule,
  demandCriterion,
  demandOptions,
  demandPrunable,
  type MeasuredCut,
  measureCut,
  type PlanOf,
  type Prunable,
  type PruningRule,
  type ReplacementChoice,
  roundRules,
  SCORED_SAMPLES,
  type Scores,
  type ScoringOptions,
  scoresBy,
  someSamples,
  zerosMask,
} from '../pruning/index.ts';
import type { Engine } from '../runtime/index.ts';
import { demandSurrogate, labelsFor, type Surrogate, workedOn } from '../surrogate/index.ts';
import { stream } from '../tensor/index.ts';
import { adam } from '../training/index.ts';
import { demandLabelled } from './demand-labelled.ts';
import { fineTuneSurrogate } from './fine-tune.ts';
import type { FitOptions, TrainedSurrogate } from './fit.ts';
import { arrange, matchVariables } from './match.ts';
import { resolveOrder } from './order.ts';
import { pruneSurrogate } from './prune.ts';

/** How a network is pruned in rounds. */
export interface GradualOptions<Kind extends Prunable = Prunable>
  extends Omit<ScoringOptions, 'of' | 'samples' | 'engine'> {
  /** What is left in the end. It counts: by width or by ratio. */
  readonly rule: PruningRule;
  /** What goes. Default neurons. */
  readonly of?: Kind;
  /** At least 1, which is one shot. */
  readonly rounds: number;
  /** How many of the points a criterion that looks at data is given, drawn by `seed` where there are more. Default 4,096. */
  readonly points?: number;
  /** What takes the place of neurons. Default `best`, as {@link pruneSurrogate}. */
  readonly replacement?: ReplacementChoice;
  /** The training behind each pruning; weights that are zero stay zero in it. Default: none. */
  readonly tune?: Omit<FitOptions, 'mask'>;
  /** Called after each round. */
  readonly onRound?: (round: PruningRound<Kind>) => void;
}

/** One round of a gradual pruning. */
export interface PruningRound<Kind extends Prunable = Prunable> {
  readonly plan: PlanOf<Kind>;
  /** What a removal of neurons did, before the tuning. */
  readonly cut?: MeasuredCut;
  /** The network that the plan leaves, tuned. */
  readonly surrogate: Surrogate;
  readonly training?: TrainedSurrogate['training'];
}

/**
 * Prunes a network in rounds of equal shares ({@link roundRules}): each scores what the one before left, prunes it, and tunes the
 * rest. So what the network learns to do without decides what goes next (Han and others 2015). Rounds tune on the same data, each
 * with batches of its own.
 *
 * @param data labelled points, for the tuning and for criteria that look at data. These differentiate `loss`, by default that of
 *   the tuning
 * @throws InputError when the rule does not count, or as `scoresBy`, {@link pruneSurrogate} and {@link fineTuneSurrogate}
 * @throws DivergenceError when a training fails
 * @throws the signal's reason when aborted
 */
export async function pruneGradually<Kind extends Prunable = 'neurons'>(
  engine: Engine,
  surrogate: Surrogate,
  criterion: Criterion,
  data: Dataset,
  given: GradualOptions<Kind>,
): Promise<{ readonly surrogate: Surrogate; readonly rounds: readonly PruningRound<Kind>[] }> {
  demandOptions('pruneGradually()', given);
  const {
    rule,
    of = 'neurons' as Kind,
    rounds,
    points = SCORED_SAMPLES,
    replacement,
    tune: asTuned,
    onRound,
    ...options
  } = given;
  const { throughHead } = options;
  const tune = asTuned && { throughHead, ...asTuned };
  demandSurrogate(surrogate);
  demandCriterion(criterion);
  demandLabelled(data);
  demandPrunable(of);
  checkRule(rule, of);
  const drawn = someSamples(data, points, stream(options.seed ?? 1, 'samples of criteria'));
  const samples = arrange(drawn, matchVariables(surrogate, data));
  const asked = options.loss ?? tune?.loss;
  const worked = workedOn(surrogate, throughHead);
  const evidence = { network: worked, labels: labelsFor(worked, samples) };
  const loss = asked && resolveOrder(asked, evidence).loss;
  const score = (network: Surrogate): Promise<Scores> =>
    scoresBy(criterion, network, { ...options, of, samples, engine, loss });
  const first = await score(surrogate);
  const made: PruningRound<Kind>[] = [];
  let left = surrogate;
  for (const [k, own] of roundRules(rule, rounds, { of, sizes: sizesOf(first, of) }).entries()) {
    const scores = k === 0 ? first : await score(left);
    const pruned = pruneSurrogate(left, scores, own, {
      ...{ of, domain: options.domain, points: samples.x, replacement, throughHead },
    });
    const cut = measureCut(left, pruned, samples.x, { throughHead });
    const trained = tune && (await tuned(engine, pruned.surrogate, data, tune, k + 1));
    left = trained?.surrogate ?? pruned.surrogate;
    made.push({
      plan: pruned.plan,
      ...(cut && { cut }),
      surrogate: left,
      ...(trained && { training: trained.training }),
    });
    onRound?.(made[k]);
  }
  return { surrogate: left, rounds: made };
}

/** How many each layer has of what goes; layers are chosen from as one. */
function sizesOf({ groups }: Scores, of: Prunable): readonly number[] {
  const own = groups.filter((group) => group.of === of);
  return (of as string) === 'layers' ? [own.length] : own.map(({ scores }) => scores.length);
}

function tuned(
  engine: Engine,
  start: Surrogate,
  data: Dataset,
  tune: FitOptions,
  round: number,
): Promise<TrainedSurrogate> {
  const { stage = 'pruned', stream = stage } = tune;
  return fineTuneSurrogate(engine, start, data, {
    ...tune,
    method: tune.method ?? adam(),
    stage,
    stream: `${stream} round ${round}`,
    mask: zerosMask(start),
  });
}
