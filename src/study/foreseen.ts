import { countKept, keptWidths } from '../pruning/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import { type Activation, type Architecture, parameterCount, perceptron } from '../surrogate/index.ts';
import type { Stage } from './stage.ts';
import { leavesZeros, prunedKind, ruleOf, type StagePruning } from './stage-pruning.ts';
import { widthsWithin } from './widths-within.ts';

/** What is known of a stage's network before anything is computed. */
export interface ForeseenNetwork {
  /** Its layers, as wide as they can be at most. */
  readonly architecture: Architecture;
  /** Widths of the hidden layers in it. */
  readonly hidden: readonly number[];
  /** How many hidden layers it has; undefined where scores will tell. */
  readonly depth: number | undefined;
  /** Whether they are so many and so wide. Else scores will tell, by a threshold or over all layers. */
  readonly exact: boolean;
}

/**
 * The networks of stages, by name, as far as the configuration tells. An edited plan may keep other widths than its rule.
 *
 * @param stages of which each needs earlier ones alone
 * @param points that they are trained on
 */
export function foreseenNetworks(
  stages: readonly Stage[],
  { inputs, outputs }: Pick<ReferenceModel, 'inputs' | 'outputs'>,
  points: number,
): ReadonlyMap<string, ForeseenNetwork> {
  const foreseen = new Map<string, ForeseenNetwork>();
  for (const { name, parent, network, pruning } of stages) {
    const before = foreseen.get(parent ?? network?.as ?? '');
    const activation = network?.activation ?? before?.architecture.layers[0].activation ?? 'silu';
    const last = network?.outputActivation ?? before?.architecture.layers.at(-1)?.activation;
    const reducing = network?.reduceInputs;
    const first = reducing === undefined ? [] : [Math.min(reducing.keep ?? inputs.length, inputs.length)];
    const bound = foreseen.get(network?.within ?? '');
    const most = bound && parameterCount(bound.architecture);
    const own = most === undefined ? network?.hidden : widthsWithin({ inputs, outputs }, most, points);
    const whole = own === undefined ? (before?.hidden ?? []) : [...first, ...own];
    const kept = pruning === undefined ? whole : keptAfter(pruning, whole);
    const depth = depthAfter(pruning, before === undefined ? whole.length : before.depth);
    // Which layers of another depth are left is for scores to tell: none is wider than the widest.
    const hidden =
      kept ??
      (depth === undefined || depth === whole.length
        ? whole
        : new Array<number>(depth).fill(Math.max(...whole)));
    const widths = [inputs.length, ...hidden, outputs.length];
    const { layers } = perceptron(widths, activation as Activation, last);
    const isReduced = reducing !== undefined || before?.architecture.layers[0].unbiased === true;
    foreseen.set(name, {
      // A layer that reduces the inputs has no bias.
      architecture: { layers: isReduced ? layers.with(0, { ...layers[0], unbiased: true }) : layers },
      hidden,
      depth,
      exact:
        kept !== undefined &&
        (reducing === undefined || reducing.keep !== undefined) &&
        // Zeros of a bound do not count, and are not known.
        bound === undefined &&
        (before?.exact ?? true),
    });
  }
  return foreseen;
}

/**
 * Widths of the hidden layers of a stage's network, as far as the list of stages tells. Undefined where scores will, or the number
 * of inputs.
 */
export function hiddenAfter(
  name: string | undefined,
  stages: readonly Stage[],
): readonly number[] | undefined {
  const stage = stages.find((one) => one.name === name);
  if (stage === undefined) return undefined;
  const { parent, network, pruning } = stage;
  const reducing = network?.reduceInputs;
  if (reducing !== undefined && reducing.keep === undefined) return undefined;
  const first = reducing?.keep === undefined ? [] : [reducing.keep];
  const whole =
    network?.hidden === undefined
      ? hiddenAfter(parent ?? network?.as, stages)
      : [...first, ...network.hidden];
  return pruning === undefined || whole === undefined ? whole : keptAfter(pruning, whole);
}

/** How many hidden layers a pruning leaves; undefined where scores decide. */
function depthAfter(pruning: StagePruning | undefined, depth: number | undefined): number | undefined {
  if (pruning === undefined || prunedKind(pruning) !== 'layers') return depth;
  const rule = ruleOf(pruning);
  if (depth === undefined || rule.by === 'threshold') return undefined;
  return countKept(rule, depth, 0);
}

/** The widths that a pruning leaves; undefined where scores decide. */
function keptAfter(pruning: StagePruning, widths: readonly number[]): readonly number[] | undefined {
  const rule = ruleOf(pruning);
  // A list for layers of which some are gone by now.
  const astray = rule.by === 'width' && typeof rule.keep !== 'number' && rule.keep.length !== widths.length;
  if (prunedKind(pruning) === 'neurons') return astray ? undefined : keptWidths(rule, widths);
  return leavesZeros(pruning) ? widths : undefined;
}
