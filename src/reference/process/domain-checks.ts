import { type Bounds, input } from '../../graph/index.ts';
import { boundsAt, encloseWith, intervals, intervalTensor } from '../../interval/index.ts';
import { InputError } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import { onlyNamed } from '../expressions.ts';
import { correlationRows } from './correlation.ts';
import { checkDefinite } from './definite.ts';
import type { Admissible, Diffusion } from './diffusion.ts';
import { componentsOf, type Parts } from './parts.ts';
import type { ProcessOptions } from './process-options.ts';

/**
 * Checks that a process is defined all over a domain, before anything is simulated. Its maturity must be positive, its inputs
 * and the start of its state admissible, and its correlation one. The payoff may ask for more where paths start.
 *
 * @throws InputError naming the input or part, and where it may be
 */
export function checkProcessDomain(options: ProcessOptions, domain: Domain): void {
  const { name, inputs, maturity, diffusion, payoff } = options;
  const ranges = new Map(
    inputs.map((variable, k) => [variable.name, { lo: domain.lo[k], hi: domain.hi[k] }]),
  );
  if (typeof maturity === 'string')
    checkRange(
      `maturity of ${name}${maturity === 'maturity' ? '' : `, ${maturity},`}`,
      { above: 0 },
      ranges.get(maturity) as Bounds,
    );
  // An input of its own each, so that it can be told what depends on which.
  const x = onlyNamed(
    Object.fromEntries(inputs.map((variable) => [variable.name, input(variable.name, [1, 1, 1])])),
    `${name} has the inputs`,
  );
  const start = diffusion.start(x);
  checkAdmissible(diffusion, start, ranges);
  for (const { says, name: what, positive } of payoff.starts ?? []) {
    const range = boundsAt(encloseWith(intervals, [positive(start, x)], boxOf(ranges))[0], 0);
    if (!(range.lo > 0))
      throw new InputError(
        `${says(name)} where paths start, all over the domain`,
        `${what} of ${written(range)}`,
        'Narrow the domain to where the payoff is defined.',
      );
  }
  if (typeof diffusion.correlation === 'function') {
    const rows = correlationRows(diffusion.correlation(x), componentsOf(start), diffusion.name);
    checkDefinite(diffusion.name, rows, ranges);
  }
}

type Ranges = Parameters<typeof checkDefinite>[2];

function checkAdmissible({ name, admissible = {} }: Diffusion, start: Parts, ranges: Ranges): void {
  const parts = encloseWith(intervals, Object.values(start), boxOf(ranges)).map(
    (range, k) => [Object.keys(start)[k], range] as const,
  );
  for (const [part, range] of parts) {
    const ends = Array.from({ length: range.lo.length }, (_, i) => boundsAt(range, i));
    const lost = ends.find(({ lo, hi }) => !(Number.isFinite(lo) && Number.isFinite(hi) && lo <= hi));
    if (lost !== undefined)
      throw new InputError(
        `${part} of ${name} must start at finite numbers all over the domain`,
        lost.lo > lost.hi ? 'none' : written(lost),
        'Narrow the domain to where the model is defined.',
      );
    const wanted = Object.hasOwn(admissible, part) ? admissible[part] : {};
    for (const one of ends) checkRange(`${part} of ${name}, where it starts,`, wanted, one);
  }
  for (const [of, wanted] of Object.entries(admissible)) {
    const range = ranges.get(of);
    if (range !== undefined) checkRange(`${of} of ${name}`, wanted, range);
    else if (!Object.hasOwn(start, of))
      throw new InputError(
        `admissible of ${name} must name parts of the state, or inputs: ${[...Object.keys(start), ...ranges.keys()].join(', ')}`,
        of,
        'Correct the name.',
      );
  }
}

function boxOf(ranges: Ranges) {
  return Object.fromEntries(
    [...ranges].map(([of, { lo, hi }]) => [of, intervalTensor([1, 1, 1], [lo], [hi])]),
  );
}

/** @throws InputError unless all of a range is admissible */
function checkRange(what: string, wanted: Admissible, range: Bounds): void {
  const { above, atLeast, below, atMost } = wanted;
  const broken = [
    above !== undefined && !(range.lo > above) && `above ${above}`,
    atLeast !== undefined && !(range.lo >= atLeast) && `at least ${atLeast}`,
    below !== undefined && !(range.hi < below) && `below ${below}`,
    atMost !== undefined && !(range.hi <= atMost) && `at most ${atMost}`,
  ].filter((reason) => reason !== false);
  if (broken.length > 0)
    throw new InputError(
      `${what} must be ${broken.join(' and ')} all over the domain`,
      written(range),
      range.lo === range.hi ? 'Correct it.' : 'Narrow the domain to where the model is defined.',
    );
}

function written({ lo, hi }: Bounds): string {
  const [from, to] = [lo, hi].map((end) => Number(end.toPrecision(6)));
  return from === to ? String(from) : `${from} to ${to}`;
}
