import type { StageResult } from '../../study/index.ts';
import { figure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { comparedOrders, type OrderedStage } from '../orders.ts';
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
      noiseOf(compared, term),
    ),
  })).filter(({ body }) => body !== undefined);
  const noisy = TERMS.some((term) => (noiseOf(compared, term) ?? 0) > 0);
  const named = ORDER_WORDS.flatMap((word, order) => {
    const names = compared.filter((one) => one.order === order).map(({ stage }) => styles[stage.name].short);
    return names.length === 0 ? [] : [`${word} is ${names.map((name) => `“${name}”`).join(' and ')}`];
  });
  return figure(
    2,
    panels,
    html`Losses of networks of the same layers on the same labels, by order of the derivatives that they learn:
${named.join(', ')}. Unweighted, in normalised units, averaged over windows of steps, which count from the start of each stage.${
      noisy &&
      ' The line of dashes is the noise of the labels, below which no loss can stay: above it is what the network misses.'
    }`,
  );
}

/** The noise in the labels of a term, the largest of what the stages say: they learn from the same labels. */
function noiseOf(compared: readonly OrderedStage[], term: string): number | undefined {
  const told = compared.flatMap(({ stage }) => stage.terms?.[term]?.noise ?? []);
  return told.length === 0 ? undefined : Math.max(...told);
}
