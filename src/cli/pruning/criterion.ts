import { Option } from 'commander';
import { type Criterion, criteria, type Scored } from '../../pruning/index.ts';

/** The option `--criterion`, with the names of all criteria and what they score. */
export function criterionOption(): Option {
  const known = criteria.map(({ name, what }) => `${name} (${what})`).join('; ');
  return new Option(
    '--criterion <name>',
    `what gives the scores: ${known} (default: ${criteria[0].name})`,
  ).choices(criteria.map(({ name }) => name));
}

/**
 * The criterion of that name. Where none is given, the first that scores what is asked for; for neurons that is the paper's.
 */
export function criterionNamed(name: string | undefined, of: Scored = 'neurons'): Criterion {
  const fits = (criterion: Criterion) =>
    name === undefined ? criterion.of.includes(of) : criterion.name === name;
  return criteria.find(fits) as Criterion;
}
