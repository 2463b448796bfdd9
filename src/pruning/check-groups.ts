import { hiddenPlaces, type Surrogate, weightCount } from '../surrogate/index.ts';
import { demand, InputError } from '../tensor/index.ts';
import { criteria } from './criteria/index.ts';
import type { Criterion, GivenGroup } from './criterion.ts';
import { nameOfScored, type Scored, type ScoreGroup, scoredKinds } from './scores.ts';

const REMEDY = 'Correct the criterion.';

/**
 * What a criterion gave, as plain lists, layer by layer.
 *
 * @param of what scores were asked for
 * @throws InputError naming the criterion, when it is no list of groups, a group does not fit the network or comes twice, or
 *   neurons of a hidden layer have no scores though they were asked for
 */
export function checkedGroups(
  criterion: Criterion,
  given: unknown,
  surrogate: Surrogate,
  of: Scored,
): readonly ScoreGroup[] {
  const by = `the criterion ${criterion.name}`;
  demand(Array.isArray(given), `${by} must give a list of groups of scores`, given, REMEDY);
  const groups = given.map((group) => checkedGroup(criterion, group, surrogate));
  if (of === 'weights' && surrogate.layers.every((layer) => weightCount(layer) === 0))
    throw new InputError(
      'a network whose weights are scored must have some',
      'layers without weights alone',
      'Leave it as it is.',
    );
  const seen = new Set<string>();
  for (const { of: kind, layer } of groups) {
    const name = `${kind} of layer ${layer}`;
    if (seen.has(name))
      throw new InputError(`${by} must give scores of each layer once`, `${name} twice`, REMEDY);
    seen.add(name);
  }
  if (of === 'neurons') {
    const missing = hiddenPlaces(surrogate).find((place) => !seen.has(`neurons of layer ${place + 1}`));
    if (missing !== undefined)
      throw new InputError(
        `${by} must give scores of the neurons of every hidden layer`,
        `none of layer ${missing + 1}`,
        REMEDY,
      );
  } else
    demand(
      groups.some((group) => group.of === of),
      `${by} must give scores of ${of}`,
      [...seen],
      REMEDY,
    );
  return groups.sort((p, q) => p.layer - q.layer);
}

function checkedGroup(criterion: Criterion, given: GivenGroup, surrogate: Surrogate): ScoreGroup {
  const { name } = criterion;
  const by = `the criterion ${name}`;
  demand(
    typeof given === 'object' && given !== null,
    `a group of scores by ${name} must be an object`,
    given,
    REMEDY,
  );
  const { of, layer, ranges } = given;
  demand(
    scoredKinds.includes(of),
    `${by} must say what a group scores, one of ${scoredKinds.join(', ')}`,
    of,
    REMEDY,
  );
  const count = countOf(of, layer, surrogate);
  if (count === undefined)
    throw new InputError(
      `scores of ${of} by ${name} must be of ${layersWith(of, surrogate)}`,
      of === 'neurons' && layer in surrogate.layers ? `${layer}, which is not hidden` : String(layer),
      REMEDY,
    );
  const lists = { scores: given.scores, ...(ranges && { lo: ranges.lo, hi: ranges.hi }) };
  for (const [key, list] of Object.entries(lists))
    demand(
      isListLike(list),
      `"${key}" of ${of} of layer ${layer} by ${name} must be a list of numbers`,
      list,
      REMEDY,
    );
  const lengths = Object.values(lists).map(({ length }) => length);
  if (lengths.some((length) => length !== count))
    throw new InputError(
      `${by} must give ${count} scores, and ranges where it has them, of the ${of} of layer ${layer}`,
      lengths.join(', '),
      REMEDY,
    );
  const scores = Array.from(given.scores);
  const wrong = scores.findIndex((score) => !Number.isFinite(score) || score < 0);
  if (wrong !== -1)
    throw new InputError(
      `the score of ${nameOfScored(of, layer, wrong)} by ${name} must be a finite number of at least 0`,
      String(scores[wrong]),
      criteria.includes(criterion) ? 'Choose another criterion.' : REMEDY,
    );
  if (!ranges) return { of, layer, scores };
  const [lo, hi] = [Array.from(ranges.lo), Array.from(ranges.hi)];
  const open = lo.findIndex((end, k) => !Number.isFinite(end) || !Number.isFinite(hi[k]) || end > hi[k]);
  if (open !== -1)
    throw new InputError(
      `the range of ${nameOfScored(of, layer, open)} by ${name} must have finite ends, the lower one first`,
      `[${lo[open]}, ${hi[open]}]`,
      REMEDY,
    );
  return { of, layer, scores, ranges: { lo, hi } };
}

function isListLike(list: unknown): list is ArrayLike<unknown> {
  return Array.isArray(list) || (ArrayBuffer.isView(list) && 'length' in list);
}

/** How many scores a layer has; undefined where there is no such layer, its neurons are not hidden, or it has no weights. */
function countOf(of: Scored, layer: number, surrogate: Surrogate): number | undefined {
  if (of === 'inputs') return layer === 0 ? surrogate.inputs.length : undefined;
  const own = surrogate.layers[layer - 1];
  if (own === undefined || of === 'layers') return own && 1;
  if (of === 'weights') return weightCount(own) || undefined;
  return hiddenPlaces(surrogate).includes(layer - 1) ? own.outputs : undefined;
}

/** "a hidden layer: 1, 2 or 3" */
function layersWith(of: Scored, surrogate: Surrogate): string {
  if (of === 'inputs') return 'layer 0';
  if (of !== 'neurons') return `a layer of 1 to ${surrogate.layers.length}`;
  const hidden = hiddenPlaces(surrogate).map((place) => place + 1);
  return hidden.length === 0
    ? 'a hidden layer, of which there is none'
    : `a hidden layer, of ${hidden.join(', ')}`;
}
