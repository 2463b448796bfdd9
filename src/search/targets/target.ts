import type { ByOrder } from '../../evaluation/index.ts';
import { describe, InputError, nearestName } from '../../tensor/index.ts';
import { type MetricName, metrics } from './metric.ts';

/** What a network has to reach on points that it was not trained on: `gradients.r2>=0.9999`. */
export interface Target {
  readonly order: keyof ByOrder;
  readonly metric: MetricName;
  /** At least that much of R², at most that much of an error, in the unit of the column. */
  readonly bound: number;
}

const ORDERS = ['values', 'gradients', 'curvatures'] as const satisfies readonly (keyof ByOrder)[];

/** Everything that a target can ask for, as it is written: `values.r2>=`, `values.rmse<=`, … */
export const targetNames: readonly string[] = ORDERS.flatMap((order) =>
  Object.entries(metrics).map(([name, { relation }]) => `${order}.${name}${relation}`),
);

const NAMES = targetNames.map((name) => name.replace(/[<>]=$/, ''));
const EXAMPLE = 'Write for example "gradients.r2>=0.9999, values.maxError<=1e-3".';
const PATTERN = /^([^<>=≤≥]*?)\s*([<>=≤≥]+)\s*(.*)$/s;

/**
 * Reads targets, several separated by commas: all have to be met. A target is an order of derivative, a metric, what it must be (`>=`
 * for R², `<=` for errors), and a number. Errors are absolute, in the unit of the output or derivative.
 *
 * @throws InputError where a metric is not known, stands twice, or no network could be like that
 */
export function parseTargets(text: string): readonly Target[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.every((part) => part === ''))
    throw new InputError('a search needs a target', describe(text), EXAMPLE);
  const targets = parts.map(parseTarget);
  const twice = targets.find((target, k) =>
    targets.slice(0, k).some((other) => nameOf(other) === nameOf(target)),
  );
  if (twice !== undefined)
    throw new InputError('targets ask for a metric once', `${nameOf(twice)} twice`, 'Keep the stricter one.');
  return targets;
}

function parseTarget(text: string): Target {
  const [, name = text, relation, number = ''] = PATTERN.exec(text) ?? [];
  const known = NAMES.indexOf(name);
  if (known === -1) {
    const nearest = nearestName(name, NAMES);
    throw new InputError(
      `the metric of a target must be one of ${NAMES.join(', ')}`,
      `${describe(name)}${nearest === undefined ? '' : ` (nearest: ${nearest})`}`,
      EXAMPLE,
    );
  }
  const [order, metric] = name.split('.') as [Target['order'], MetricName];
  const { relation: own, why } = metrics[metric];
  if (relation !== own)
    throw new InputError(
      `${why}, so that a target of ${name} has ${own}`,
      describe(text),
      `Write ${name}${own}….`,
    );
  const bound = /^[-+.\de]+$/i.test(number) ? Number(number) : Number.NaN;
  if (!Number.isFinite(bound))
    throw new InputError(`the target ${name}${own} needs a number`, describe(number), EXAMPLE);
  const impossible = metrics[metric].impossible(bound);
  if (impossible !== undefined)
    throw new InputError(
      `the target ${name}${own} cannot be met: ${impossible}`,
      number,
      'Ask for what a network can have.',
    );
  return { order, metric, bound };
}

function nameOf({ order, metric }: Target): string {
  return `${order}.${metric}`;
}

/** `gradients.r2>=0.9999` */
export function formatTarget(target: Target): string {
  return `${nameOf(target)}${metrics[target.metric].relation}${target.bound}`;
}
