import type { StageResult } from '../../study/index.ts';
import { figure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { comparedOrders } from '../orders.ts';
import { stageStyles } from '../stages.ts';
import { termWords } from '../terms.ts';
import { curvesOf, curvesPanel } from './curves.ts';

const TERMS = ['values', 'gradients', 'curvatures'];
const ORDER_WORDS = ['vanilla', 'first order', 'second order'];

/**
 * Loss curves of vanilla, first and second order together, as in the paper. Undefined where a study has no stages that differ
 * in order alone.
 */
export function ordersFigure(stages: readonly StageResult[]): Markup | undefined {
  const compared = comparedOrders(stages);
  if (compared.length === 0) return undefined;
  const styles = stageStyles(stages);
  const second = compared.at(-1)!.stage;
  const panels = TERMS.map((term) => ({
    ...termWords(term),
    note: undefined,
    body: curvesPanel(
      termWords(term).label,
      curvesOf(
        compared.map(({ stage }) => stage),
        styles,
        term,
      ),
      second.terms?.[term]?.noise,
    ),
  })).filter(({ body }) => body !== undefined);
  const noisy = TERMS.some((term) => (second.terms?.[term]?.noise ?? 0) > 0);
  const named = ORDER_WORDS.flatMap((word, order) => {
    const names = compared.filter((one) => one.order === order).map(({ stage }) => styles[stage.name].short);
    return names.length === 0 ? [] : [`${word}: ${names.join(', ')}`];
  });
  return figure(
    2,
    panels,
    html`Losses of networks of the same layers on the same labels, by order of the derivatives that they learn:
${named.join('; ')}.${
      noisy &&
      ' The line of dashes is the noise of the labels, below which no loss can stay: above it is what the network misses.'
    }`,
  );
}
