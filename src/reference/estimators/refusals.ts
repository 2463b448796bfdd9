import type { MonteCarloOptions } from '../monte-carlo-options.ts';
import { OrderError } from '../order-error.ts';

/** Why a model that looks for its shift by itself has none, and the input that is in the way. */
export interface Unshifted {
  readonly unheld: string;
  readonly input?: string;
}

/** A simulation that may know why it has no shift. */
export interface SimulatedOptions extends MonteCarloOptions {
  readonly unshifted?: Unshifted;
}

const SMOOTHED =
  'smooth the payoff, by smooth(x, below, above, { width }), positivePart(x, { width }), or its own smoothing where it has one';

/** That a payoff may jump, which neither slopes nor what is made of them see. */
export function jumpRefused(options: SimulatedOptions, order: 1 | 2, received: string): OrderError {
  const { name, shift } = options;
  const density =
    shift === undefined
      ? shifted(options, 'likelihood-ratio')
      : ['take labels: likelihood-ratio, which a jump leaves right'];
  return order === 1
    ? new OrderError(
        1,
        `labels of order 1 of ${name} need a payoff that is Lipschitz continuous: pathwise, a jump has no slope`,
        withReason(received, options),
        oneOf(
          ...density,
          SMOOTHED,
          'for a payoff of your own that has neither jumps nor infinite slopes, say continuous: true',
        ),
      )
    : new OrderError(
        2,
        `labels of order 2 of ${name} need a payoff that does not jump: pathwise, a jump has neither slope nor curvature`,
        withReason(received, options),
        oneOf(
          ...density,
          SMOOTHED,
          'for a payoff of your own that has no jump in itself or in its derivatives, say smooth: true',
        ),
        0,
      );
}

/** That a payoff may have a kink, at which its slope jumps. */
export function kinkRefused(options: SimulatedOptions, received: string): OrderError {
  const { name, shift } = options;
  const mixed = shift === undefined ? shifted(options, 'mixed') : ['take labels: mixed'];
  return new OrderError(
    2,
    `labels of order 2 of ${name} need a payoff whose first derivatives are continuous: pathwise, a kink has no curvature`,
    withReason(received, options),
    oneOf(
      ...mixed,
      'take labels: differences',
      SMOOTHED,
      'for a payoff of your own that has no jump in its derivatives, say smooth: true',
    ),
  );
}

/** What would give labels that need a shift. */
export function shifted({ unshifted }: SimulatedOptions, labels: string): string[] {
  if (unshifted === undefined) return [`give shift, for ${labels} labels`];
  return unshifted.input === undefined ? [] : [`hold ${unshifted.input} as a number, for ${labels} labels`];
}

/** "one with relu of [0, 1], and no shift of the normals: strike moves …" */
export function withReason(received: string, { shift, unshifted }: SimulatedOptions): string {
  return shift === undefined && unshifted !== undefined
    ? `${received}${received === 'none' ? '' : ', and no shift of the normals, as likelihood-ratio and mixed labels take'}, since ${unshifted.unheld}`
    : received;
}

/** "Take …; or hold …": an imperative sentence without its full stop. */
export function oneOf(...remedies: readonly string[]): string {
  const all = remedies.join('; or ');
  return `${all.slice(0, 1).toUpperCase()}${all.slice(1)}`;
}
