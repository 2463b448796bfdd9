import { type Expression, evaluate } from '../graph/index.ts';
import { BATCH, InputError, numeral, stream, type Tensor } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import { type Control, controlMean, controlOptions } from './control/index.ts';
import { standardError } from './groups.ts';
import { errorName } from './labels.ts';
import type { LabelRequest, StandardErrors } from './model.ts';
import type { MonteCarloOptions } from './monte-carlo-options.ts';
import { noiseInput, startAt } from './paths.ts';
import { samplingOf } from './sampling/index.ts';
import { simulate } from './simulate.ts';
import { SimulatedLabels } from './simulated-labels.ts';

/** Points at which a mean is compared, and the least paths of one. */
const [POINTS, FEWEST] = [16, 64];
/**
 * By how many normals, and paths at most, and how many standard errors of its mean over the points a mean may be off. What seems wrong by
 * few paths is compared again by eight times as many: chance alone comes there once in a million models.
 */
const [FIRST, AGAIN] = [
  { normals: 1 << 21, most: 1 << 16, limit: 2 },
  { normals: 1 << 24, most: 1 << 19, limit: 5 },
];
/** Mean square of the differences in that of their standard errors, above which a mean is wrong whatever their signs. */
const WRONG = 16;
const ROUNDING = 1e-9;

/**
 * Finds out by paths of its own whether the mean of a control is right, in values. A wrong one would bias all labels, and nothing would
 * show it. Labels of many points are checked by their own paths besides (`demandControlMean`), which few points cannot be.
 */
export class ControlCheck {
  readonly #options: MonteCarloOptions;
  readonly #control: Control;
  readonly #x: Expression;
  readonly #done = new Map<string, Promise<void>>();

  constructor(options: MonteCarloOptions, control: Control, x: Expression) {
    this.#options = options;
    this.#control = control;
    this.#x = x;
  }

  /** Checks it once at random points of a domain. @throws InputError where paths say another mean */
  inDomain(domain: Domain, { engine, signal }: Pick<LabelRequest, 'engine' | 'signal'>): Promise<void> {
    const key = [...domain.lo, ...domain.hi].join();
    const known = this.#done.get(key);
    if (known !== undefined) return known;
    const done = this.#compare(domain, { engine, signal });
    this.#done.set(key, done);
    // What was stopped says nothing.
    done.catch(() => this.#done.delete(key));
    return done;
  }

  async #compare(domain: Domain, request: Pick<LabelRequest, 'engine' | 'signal'>): Promise<void> {
    const found = await this.#found(domain, request, FIRST);
    if (found === undefined) return;
    const confirmed = await this.#found(domain, request, AGAIN);
    if (confirmed === undefined) return;
    throw new InputError(
      `the mean of the control of ${this.#options.name} must be that of its paths`,
      confirmed,
      'Correct it: it is that of the discretised path, discounted as the payoff is.',
    );
  }

  /** What speaks against the mean, by so many paths. */
  async #found(
    { lo, hi }: Domain,
    { engine, signal }: Pick<LabelRequest, 'engine' | 'signal'>,
    by: typeof FIRST,
  ): Promise<string | undefined> {
    const { normals, inputs, outputs } = this.#options;
    const paths = Math.min(by.most, Math.max(FEWEST, Math.floor(by.normals / (POINTS * normals))));
    const { control: _, sampling: __, ...own } = controlOptions(this.#options, this.#control);
    // Pairs have the same mean, and less noise.
    const pilot: MonteCarloOptions = { ...own, paths, antithetic: true };
    const x = this.#x;
    const labels = new SimulatedLabels(pilot, x, { order: 0, errors: true }, 'pathwise');
    const m = outputs.length;
    const graph = {
      y: labels.means().y,
      [errorName('y')]: standardError(labels.shares().y, paths),
    };
    const [d, uniform] = [inputs.length, stream(1, 'control points')];
    const points: Tensor = {
      shape: [POINTS, d],
      data: Float64Array.from(
        { length: POINTS * d },
        (_, i) => lo[i % d] + (hi[i % d] - lo[i % d]) * uniform.uniform(),
      ),
    };
    const mean = controlMean(this.#control, startAt(x), m).broadcast([BATCH, 1, m]);
    const [{ data: means }] = evaluate([mean], { x: points }, POINTS);
    const { labels: found } = await simulate(graph, [x, noiseInput(pilot)], 'float64', {
      ...{ paths, normals, points, engine, signal, sampling: samplingOf(pilot) },
      random: stream(by === FIRST ? 1 : 2, 'control paths'),
      batch: 1,
    });
    const { data: y } = found.y;
    const { data: errors } = (found.errors as Required<StandardErrors>).y;
    for (let j = 0; j < m; j++) {
      const rows = Array.from({ length: POINTS }, (_, n) => n * m + j);
      // What no path pays may be seldom paid.
      if (rows.every((k) => y[k] === 0)) continue;
      const sum = (of: (k: number) => number) => rows.reduce((total, k) => total + of(k), 0);
      const off = (k: number) => y[k] - means[k];
      const noise = sum((k) => errors[k] ** 2);
      // What does not vary has no noise.
      const rounding = sum((k) => Math.abs(ROUNDING * means[k]));
      const pooled = sum(off);
      const isOff = Math.abs(pooled) > by.limit * Math.sqrt(noise) + rounding;
      if (!isOff && sum((k) => off(k) ** 2) <= WRONG * noise + rounding ** 2) continue;
      const worst = rows.reduce((a, b) => (Math.abs(off(b)) > Math.abs(off(a)) ? b : a));
      const apart = numeral(Math.abs(pooled) / Math.sqrt(noise));
      return (
        `${numeral(means[worst])} where ${paths} paths say ${numeral(y[worst])} ± ${numeral(errors[worst])}` +
        (isOff && noise > 0 ? `, ${apart} standard errors apart in mean over ${POINTS} points` : '')
      );
    }
    return undefined;
  }
}
