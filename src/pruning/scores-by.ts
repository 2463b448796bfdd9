import type { Dataset } from '../dataset/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { InputError, stream } from '../tensor/index.ts';
import { type Domain, domainOf, knownDomain } from '../variable/index.ts';
import type { Criterion, CriterionContext } from './criterion.ts';
import { inputNamesOf } from './input-names.ts';
import { nameOfScored, type Scored, type ScoreGroup, type Scores } from './scores.ts';

export interface ScoringOptions {
  /** What scores are asked for. Default neurons. */
  readonly of?: Scored;
  /** Physical units. Default the surrogate's own domain. */
  readonly domain?: Domain;
  /** Labelled points, for criteria that look at data. Default none. */
  readonly samples?: Dataset;
  /** For criteria that compute much. Default none. */
  readonly engine?: Engine;
  /** Seed of the random numbers of criteria that draw some. Default 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/**
 * The scores that a criterion gives to the parts of a network.
 *
 * @throws InputError when the criterion gives no scores of that kind, lacks something that it needs, or gives scores that do
 *   not fit the network
 */
export async function scoresBy(
  criterion: Criterion,
  surrogate: Surrogate,
  options: ScoringOptions = {},
): Promise<Scores> {
  const { of = 'neurons', domain = knownDomain(surrogate.inputs) } = options;
  if (!criterion.of.includes(of))
    throw new InputError(
      `the criterion ${criterion.name} must give scores of ${of}`,
      `one of ${criterion.of.join(', ')}`,
      'Choose another criterion.',
    );
  const groups = await criterion.scores(surrogate, contextOf(criterion, surrogate, options));
  for (const group of groups) checkGroup(group, surrogate, criterion);
  return {
    schema: 'sobolev/scores/1',
    criterion: criterion.name,
    inputs: inputNamesOf(surrogate.inputs),
    ...(domain && { domain }),
    groups,
  };
}

function contextOf(
  { name }: Criterion,
  { inputs }: Surrogate,
  { of = 'neurons', domain, samples, engine, seed = 1, signal }: ScoringOptions,
): CriterionContext {
  const given = <Part>(part: Part | undefined, what: string): Part => {
    if (part !== undefined) return part;
    throw new InputError(`the criterion ${name} needs ${what}`, 'none', `Give ${what}, or choose another.`);
  };
  return {
    of,
    get domain() {
      return domain ?? domainOf(inputs);
    },
    get samples() {
      return given(samples, 'samples');
    },
    get engine() {
      return given(engine, 'an engine');
    },
    stream: (purpose) => stream(seed, purpose),
    signal,
  };
}

/** @throws InputError when scores are not those of a network's layer, or not finite numbers of at least 0 */
function checkGroup(
  { of, layer, scores, ranges }: ScoreGroup,
  surrogate: Surrogate,
  { name }: Criterion,
): void {
  const remedy = 'Correct the criterion.';
  const { layers } = surrogate;
  const count = countOf(of, layer, surrogate);
  if (count === undefined)
    throw new InputError(
      `scores of ${of} by ${name} must be of ${of === 'inputs' ? 'layer 0' : `a layer of 1 to ${layers.length}`}`,
      String(layer),
      remedy,
    );
  const lengths = [scores.length, ...(ranges ? [ranges.lo.length, ranges.hi.length] : [])];
  if (lengths.some((length) => length !== count))
    throw new InputError(
      `the criterion ${name} must give ${count} scores, and ranges where it has them, of the ${of} of layer ${layer}`,
      lengths.join(', '),
      remedy,
    );
  const wrong = scores.findIndex((score) => !(score >= 0 && score < Number.POSITIVE_INFINITY));
  if (wrong !== -1)
    throw new InputError(
      `the score of ${nameOfScored(of, layer, wrong)} by ${name} must be a finite number of at least 0`,
      String(scores[wrong]),
      of === 'neurons' ? 'Score over a smaller domain, or choose another criterion.' : remedy,
    );
}

/** How many scores a layer has; undefined where there is no such layer. */
function countOf(of: Scored, layer: number, { inputs, layers }: Surrogate): number | undefined {
  if (of === 'inputs') return layer === 0 ? inputs.length : undefined;
  const own = layers[layer - 1];
  if (own === undefined || of === 'layers') return own && 1;
  return of === 'neurons' ? own.outputs : own.weight.length;
}
