import { Option } from 'commander';
import { type Criterion, criteria, intervalSignificance } from '../pruning/index.ts';

/** `--criterion`, of what is scored. */
export function criterionOption(): Option {
  const known = criteria.map(({ name, what }) => `${name} (${what})`).join('; ');
  return new Option(
    '--criterion <name>',
    `what scores neurons: ${known} (default: ${criteria[0].name})`,
  ).choices(criteria.map(({ name }) => name));
}

/** The criterion of that name; the paper's where none is given. */
export function criterionNamed(name: string = intervalSignificance.name): Criterion {
  return criteria.find((criterion) => criterion.name === name) as Criterion;
}
