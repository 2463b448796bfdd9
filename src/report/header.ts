import { criterionOf, isAnalysis, prunedKind, type StageResult } from '../study/index.ts';
import type { ReportData } from './data.ts';
import type { Fact } from './document.ts';
import { formatCount, formatNumber, formatSeconds, formatSmall, formatThreads } from './format.ts';
import { type Content, html } from './html.ts';
import { ordersScored } from './orders.ts';
import { finalStage, layersOf, missedShare, originOf, parametersLeft, prunedAbove } from './results.ts';
import { stageStyles } from './stages.ts';
import { countReached } from './tables/accuracy.ts';

/** One sentence on what was done. */
export function lead(data: ReportData): Content {
  const final = finalStage(data.results);
  const origin = final && originOf(data.results, final);
  if (!origin || parametersLeft(final) === origin.parameters) return undefined;
  return html`<p class="lead">An oversized network is fitted to samples of the reference model, ${removed(data, final)} removed, and what is left is fine-tuned${
    final.loss.kind === 'sobolev' && ' on values and derivatives'
  }: from ${layersOf(data, origin)} with ${formatCount(origin.parameters)} parameters to ${layersOf(data, final)} with
${formatCount(parametersLeft(final))}${
  final.sparsity !== undefined && ' on paths from inputs to outputs'
}, the stage “${stageStyles(data.results.stages)[final.name].short}”.</p>`;
}

/** "the neurons that interval adjoints find insignificant are": what went on the way to a stage. */
function removed({ results }: ReportData, final: StageResult): string {
  const [first, ...others] = prunedAbove(results, final);
  if (first === undefined) return 'what matters least is';
  const kinds = new Set([first, ...others].map(prunedKind));
  const criteria = new Set([first, ...others].map((pruning) => criterionOf(pruning).name));
  if ([first, ...others].every(isAnalysis))
    return 'the neurons that interval adjoints find insignificant are';
  return `${[...kinds].join(' and ')} of lowest score by ${[...criteria].join(' and ')} are`;
}

/** The numbers that readers look for first. */
export function facts(data: ReportData): readonly Fact[] {
  const { results } = data;
  const final = finalStage(results);
  const { reached, of } = countReached(results);
  const orders = ordersScored(results.stages);
  const list: (Fact | undefined)[] = [
    final && networkFact(final, originOf(results, final)),
    final && smallestFact(data, final),
    of > 0
      ? { term: 'R² beside the published', value: `${reached} of ${of}`, detail: 'at or above' }
      : undefined,
    final && {
      term: `1 − R² of “${stageStyles(results.stages)[final.name].short}”`,
      value: orders.map(({ metric }) => formatSmall(missedShare(final.r2[metric]))).join(' · '),
      detail: orders.map(({ name }) => name.toLowerCase()).join(' · '),
    },
    {
      term: 'Whole job',
      value: formatSeconds(results.seconds),
      detail: `${results.engine.name} engine ${results.engine.version}, ${formatThreads(results.engine.threads)}`,
    },
    { term: 'Study', value: results.study, detail: `seed ${results.seed}` },
  ];
  return list.filter((fact) => fact !== undefined);
}

/** The network of fewest parameters, where it is smaller than that of the headline. */
function smallestFact(data: ReportData, final: StageResult): Fact | undefined {
  const { stages } = data.results;
  const least = Math.min(...stages.map(parametersLeft));
  const smallest = stages.find((stage) => parametersLeft(stage) === least);
  if (smallest === undefined || least === parametersLeft(final)) return undefined;
  const scores = ordersScored(stages).map(({ metric }) => formatSmall(missedShare(smallest.r2[metric])));
  return {
    term: `Smallest network: “${stageStyles(stages)[smallest.name].short}”`,
    value: `${layersOf(data, smallest)}, ${formatCount(least)} parameters`,
    detail: `1 − R² ${scores.join(' · ')}`,
  };
}

function networkFact(final: StageResult, origin: StageResult): Fact {
  const left = parametersLeft(final);
  const parameters = formatCount(left);
  if (origin.parameters === left) return { term: 'Network', value: parameters, detail: 'parameters' };
  return {
    term: 'Network',
    value: `${formatNumber(origin.parameters / left, 3)}× smaller`,
    detail: `${formatCount(origin.parameters)} to ${parameters} parameters`,
  };
}
