/*
 * Which orders of derivatives are worth training on, by the noise of their labels alone. Pure numbers: `order.ts` takes them from
 * labels, docs/second-order.md says how the constants were measured.
 */

/** What the labels of one order bring into a loss. Squares are means over points and columns, in normalised units. */
export interface OrderLabels {
  /** What the mean square of the order's differences counts in the loss. */
  readonly weight: number;
  /** Numbers that a point is compared in. */
  readonly numbers: number;
  /** Mean square of the labels' standard errors; undefined where it is not known: they are taken as exact. */
  readonly noise?: number;
  /** Mean square of the labels, noise and all; of values about their mean. */
  readonly signal?: number;
}

/** What an order's noise weighs, and what it may weigh. */
export interface OrderVerdict {
  readonly helps: boolean;
  /** The noise that the order brings into the loss, as a share of all that there is to learn in it. */
  readonly weighs: number;
  /** Above this it does harm. */
  readonly limit: number;
}

/** What noise may weigh that is added to labels without noise. A network of few neurons and steps has errors of its own. */
const EXACT = 0.04;
/** What it may weigh more beside labels that are noisy themselves, for each share of noise in those. */
const BESIDE_NOISE = 2.5;

/**
 * Whether labels of an order help beside those of lower orders. With weights w, noise N and signal without noise T it is
 * asked whether w·N over Σ w·T of all stays below (0.04 + 2.5·ν)·r. Here ν is the share Σ w·N / Σ w·T of the lower orders
 * alone. The ratio r is that of the numbers by which a point is known, with and without the order. So noisy labels help where the others
 * are as noisy, and where they are many.
 */
export function helpsBeside(lower: readonly OrderLabels[], added: OrderLabels): OrderVerdict {
  const sum = (of: readonly OrderLabels[], number: (one: OrderLabels) => number) =>
    of.reduce((total, one) => total + number(one), 0);
  const noise = ({ weight, noise = 0 }: OrderLabels) => weight * noise;
  const learnt = ({ weight, noise = 0, signal = 0 }: OrderLabels) => weight * Math.max(signal - noise, 0);
  const all = [...lower, added];
  const weighs = share(noise(added), sum(all, learnt));
  const beside = share(sum(lower, noise), sum(lower, learnt));
  const more = sum(all, ({ numbers }) => numbers) / sum(lower, ({ numbers }) => numbers);
  const limit = (EXACT + BESIDE_NOISE * beside) * more;
  return { helps: weighs <= limit, weighs, limit };
}

/** A part of a whole; nothing is no part even of nothing. */
function share(part: number, whole: number): number {
  return part === 0 ? 0 : part / whole;
}
