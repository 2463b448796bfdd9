import { Option } from 'commander';
import {
  type AdjointOf,
  adjointsOf,
  type Criterion,
  criteria,
  criterionNamed,
  elimination,
  type Prunable,
  type ReplacementChoice,
  type Scored,
  scoredKinds,
} from '../../pruning/index.ts';
import { InputError, unknownNames } from '../../tensor/index.ts';

/** Every criterion that scores what is asked for. */
const ALL = 'all';

const NAMES = criteria.map(({ name }) => name);

/** Names of the criteria with what each is, for help. */
const known = criteria
  .map(({ name, what, needsSamples }) => `${name} (${what}${needsSamples ? '; needs data' : ''})`)
  .join('; ');

/** The option `--criterion` of a command that prunes. */
export function criterionOption(): Option {
  return new Option(
    '--criterion <name>',
    `what gives the scores: ${known} (default: ${elimination.name}; where midpoints take the place of neurons, or --adjoint-of says ` +
      `whose adjoint, ${describeDefault()})`,
  ).choices(NAMES);
}

/** What says by which criterion is pruned. */
interface CriterionChoice {
  readonly criterion?: string;
  readonly what?: Prunable;
  readonly adjointOf?: AdjointOf;
  readonly replace?: ReplacementChoice;
}

/**
 * The criterion of a pruning. By default it knows what takes the place of neurons. Where what reads them is refitted it is
 * an elimination, where midpoints are folded the paper's.
 */
export function pruningCriterion({
  criterion,
  what = 'neurons',
  adjointOf,
  replace,
}: CriterionChoice): Criterion {
  const isRefitted = what === 'neurons' && replace !== 'midpoint';
  return criterion === undefined && adjointOf === undefined && isRefitted
    ? elimination
    : criterionNamed(criterion, what);
}

/** The option `--criterion` of a command that takes several. */
export function criteriaOption(): Option {
  return new Option(
    '--criterion <names>',
    `what gives the scores, one or several (a,b), side by side, or ${ALL}: ${known} (default: ${describeDefault()})`,
  ).argParser(parseCriteria);
}

/** The option `--what` of a command that scores. */
export function scoredOption(): Option {
  return new Option(
    '--what <what>',
    `what is scored: ${scoredKinds.join(', ')} (default: neurons, with the inputs where the criterion scores them too)`,
  ).choices(scoredKinds);
}

/** The option `--adjoint-of` of commands that score. */
export function adjointOption(): Option {
  return new Option(
    '--adjoint-of <what>',
    'whose adjoint a significance takes: of the values, of their gradients, or of both; a neuron that carries curvature may ' +
      'matter to gradients alone (default: values)',
  ).choices(adjointsOf);
}

/** What {@link criteriaOption} gives. */
export type CriteriaChoice = readonly Criterion[] | typeof ALL;

/** The criteria that were chosen for what is to be scored. */
export function chosenCriteria(choice: CriteriaChoice | undefined, of: Scored): readonly Criterion[] {
  if (choice === ALL) return criteria.filter((criterion) => criterion.of.includes(of));
  return choice ?? [criterionNamed(undefined, of)];
}

function parseCriteria(text: string): CriteriaChoice {
  if (text === ALL) return ALL;
  const names = text.split(',').map((name) => name.trim());
  const twice = names.find((name, k) => names.indexOf(name) < k);
  if (twice !== undefined)
    throw new InputError('--criterion must name each criterion once', `${twice} twice`, 'Leave one out.');
  const found = names.map((name) => criteria.find((criterion) => criterion.name === name));
  if (found.every((criterion) => criterion !== undefined)) return found;
  throw new InputError(
    `--criterion must be ${ALL}, or one or several of ${NAMES.join(', ')}`,
    unknownNames(names, NAMES),
    'Correct the name.',
  );
}

/** "interval-significance; of weights magnitude" */
function describeDefault(): string {
  const usual = criterionNamed(undefined).name;
  const others = scoredKinds
    .map((kind) => [kind, criteria.find(({ of }) => of.includes(kind))?.name] as const)
    .filter(([, name]) => name !== undefined && name !== usual);
  return [usual, ...others.map(([kind, name]) => `of ${kind} ${name}`)].join('; ');
}
