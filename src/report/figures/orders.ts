import type { StageResult } from '../../study/index.ts';
import { figure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { comparedOrders, type OrderedStage } from '../orders.ts';
import { stageStyles } from '../stages.ts';
import { termWords } from '../terms.ts';
import { curvesOf, curvesPanel } from './curves.ts';

const TERMS = ['values', 'gradients', 'curvatures'];
/** Recorded windows that a curve is averaged over where steps draw what they compare. */
const DRAWN_WINDOWS = 10;
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
        (stage) => (drawsDirections(stage, term) ? DRAWN_WINDOWS : 1),
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
      ' The line of dashes is the mean loss that a network without error would have, for the noise of the labels: what lies above is what a network misses.'
    }${
      compared.some(({ stage }) => TERMS.some((term) => drawsDirections(stage, term))) &&
      ` Where steps draw the directions that they compare, their loss swings about its mean, also below the line: such curves are averaged over windows ${DRAWN_WINDOWS} times as long.`
    }`,
  );
}

/** Whether the loss of a term depends on what each step draws. */
function drawsDirections({ loss }: StageResult, term: string): boolean {
  if (loss.kind === 'vanilla') return false;
  if (term === 'gradients') return loss.sweeps !== undefined;
  const kind = loss.directions?.kind ?? 'random';
  return term === 'curvatures' && (loss.order ?? 1) !== 1 && (kind === 'random' || kind === 'principal');
}

/** The noise in the labels of a term, the largest of what the stages say: they learn from the same labels. */
function noiseOf(compared: readonly OrderedStage[], term: string): number | undefined {
  const told = compared.flatMap(({ stage }) => stage.terms?.[term]?.noise ?? []);
  return told.length === 0 ? undefined : Math.max(...told);
}
