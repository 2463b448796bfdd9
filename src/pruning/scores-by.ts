import type { Dataset } from '../dataset/index.ts';
import { defaultLoss, type LossOptions, objectiveOf } from '../objective/index.ts';
import type { Engine } from '../runtime/index.ts';
import { demandSurrogate, labelsFor, type Surrogate, workedOn } from '../surrogate/index.ts';
import { InputError, type OptionWords, stream } from '../tensor/index.ts';
import { type Domain, knownDomain } from '../variable/index.ts';
import { type AdjointOf, demandAdjointOf } from './adjoints/adjoint-of.ts';
import { checkedGroups } from './check-groups.ts';
import type { Criterion, CriterionContext } from './criterion.ts';
import { demandBox, demandCriterion, demandOptions } from './demand-arguments.ts';
import { demandScored } from './demand-scored.ts';
import { networkDigest } from './fingerprint.ts';
import { inputNamesOf } from './input-names.ts';
import { pointsOfDomain, someRows } from './points.ts';
import type { Scored, Scores } from './scores.ts';

/** What a criterion may ask for in vain. */
type Missing = 'samples' | 'engine' | 'domain';

export interface ScoringOptions {
  /** What scores are asked for. Default neurons. */
  readonly of?: Scored;
  /**
   * Whose adjoint a significance takes: of the outputs (the paper's), of their gradients by the inputs, or of both. A neuron
   * that carries curvature may matter to gradients though the values barely need it. Default values.
   */
  readonly adjointOf?: AdjointOf;
  /** Whether what a network's head makes of the logits is scored. Default: the logits are ({@link workedOn}). */
  readonly throughHead?: boolean;
  /** Physical units. Default the surrogate's own domain. */
  readonly domain?: Domain;
  /** Labelled points, for criteria that look at data; of a network with a head in any form ({@link labelsFor}). Default none. */
  readonly samples?: Dataset;
  /** The loss that criteria differentiate. Default Sobolev of order 1 where the samples have derivatives, else vanilla. */
  readonly loss?: LossOptions;
  /** For criteria that compute much. Default none. */
  readonly engine?: Engine;
  /** Seed of the random numbers of criteria that draw some. Default 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** How messages call what is missing. Default: "samples", "an engine", "the domain of its inputs". */
  readonly words?: OptionWords<Missing | 'of'>;
}

/**
 * The scores that a criterion gives to the parts of a network.
 *
 * @throws InputError when the criterion gives no scores of that kind, takes no adjoint where one of gradients is asked for, lacks
 *   something that it needs, or gives scores that do not fit the network, are not of all its hidden layers, or come twice
 */
export async function scoresBy(
  criterion: Criterion,
  surrogate: Surrogate,
  options: ScoringOptions = {},
): Promise<Scores> {
  demandCriterion(criterion);
  demandSurrogate(surrogate);
  demandOptions('scoresBy()', options);
  demandBox(options.domain, surrogate.inputs.length);
  const { of = 'neurons', adjointOf = 'values', domain = knownDomain(surrogate.inputs) } = options;
  demandScored(criterion, of, options.words);
  demandAdjointOf(criterion.name, adjointOf, criterion.adjointsOf);
  const { throughHead, samples } = options;
  const worked = workedOn(surrogate, throughHead);
  const context = contextOf(criterion, worked, {
    ...options,
    samples: samples && labelsFor(worked, samples),
  });
  // Before anything is computed: reading them throws where there are none.
  if (criterion.needsSamples) void context.samples;
  const given = await criterion.scores(worked, context);
  return {
    schema: 'sobolev/scores/1',
    criterion: criterion.name,
    ...(adjointOf !== 'values' && { adjointOf }),
    ...(throughHead && { throughHead: true }),
    network: networkDigest(surrogate),
    inputs: inputNamesOf(surrogate.inputs),
    ...(domain && { domain }),
    groups: checkedGroups(criterion, given, surrogate, of),
  };
}

function contextOf(
  { name }: Criterion,
  { inputs }: Surrogate,
  {
    of = 'neurons',
    adjointOf = 'values',
    domain,
    samples,
    loss,
    engine,
    seed = 1,
    signal,
    words,
  }: ScoringOptions,
): CriterionContext {
  const given = <Part>(part: Part | undefined, option: Missing, what: string): Part => {
    if (part !== undefined) return part;
    const remedy = `Give ${words?.(option) ?? what}, or choose another.`;
    throw new InputError(`the criterion ${name} needs ${what}`, 'none', remedy);
  };
  const box = () => given(domain ?? knownDomain(inputs), 'domain', 'the domain of its inputs');
  const random = (purpose: string) => stream(seed, purpose);
  return {
    of,
    adjointOf,
    get domain() {
      return box();
    },
    points: (count) =>
      samples === undefined ? pointsOfDomain(box(), count, random) : someRows(samples.x, count, random),
    get samples() {
      return given(samples, 'samples', 'samples');
    },
    get objective() {
      return objectiveOf(loss ?? defaultLoss(given(samples, 'samples', 'samples')), inputs.length);
    },
    get engine() {
      return given(engine, 'engine', 'an engine');
    },
    stream: random,
    signal,
  };
}
