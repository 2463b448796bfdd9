import { alignColumns } from '../../evaluation/index.ts';
import type { Scored, ScoreGroup, Scores } from '../../pruning/index.ts';
import type { Variable } from '../../variable/index.ts';
import { scaleOf, scientific, thinned } from './marks.ts';

/**
 * Scores by several criteria side by side, for the terminal. Inputs and layers have a line each, with shares of the largest
 * score. Neurons and weights of a layer have a line for each criterion. Their profiles are in one order, falling by the first
 * criterion: where others agree, they fall too.
 */
export function sideBySide(
  all: readonly Scores[],
  { inputs }: { readonly inputs: readonly Variable[] },
): string {
  const tables: string[] = [];
  const ofInputs = groupsOf(all, 'inputs');
  if (ofInputs.length > 0)
    tables.push(
      shares(
        'input',
        ofInputs,
        inputs.map(({ name }) => name),
      ),
    );
  const ofLayers = groupsOf(all, 'layers');
  if (ofLayers.length > 0) {
    const numbers = ofLayers[0].groups.map(({ layer }) => String(layer));
    const lines = ofLayers.map(({ criterion, groups }) => ({
      criterion,
      groups: [{ scores: groups.flatMap(({ scores }) => scores) }],
    }));
    tables.push(shares('layer', lines, numbers));
  }
  for (const kind of ['neurons', 'weights'] as const) {
    const own = groupsOf(all, kind);
    own[0]?.groups.forEach((_, place) => {
      tables.push(profiles(kind, own, place));
    });
  }
  return tables.join('\n\n');
}

interface Lists {
  readonly criterion: string;
  readonly groups: readonly Pick<ScoreGroup, 'scores'>[];
}

interface Groups extends Lists {
  readonly groups: readonly ScoreGroup[];
}

/** The groups of one kind by the criteria that have them. */
function groupsOf(all: readonly Scores[], kind: Scored): Groups[] {
  return all
    .map(({ criterion, groups }) => ({ criterion, groups: groups.filter(({ of }) => of === kind) }))
    .filter(({ groups }) => groups.length > 0);
}

/** A line for each thing that is scored, a column for each criterion: shares of its largest score. */
function shares(title: string, criteria: readonly Lists[], names: readonly string[]): string {
  const columns = criteria.map(({ groups: [{ scores }] }) => {
    const largest = Math.max(...scores);
    return scores.map((score) => (largest === 0 ? '0' : (score / largest).toPrecision(3)));
  });
  const rows = names.map((name, k) => [name, ...columns.map((column) => column[k])]);
  return alignColumns([[title, ...criteria.map(({ criterion }) => criterion)], ...rows], [0]);
}

/** A line for each criterion: the spread of its scores in one layer, and their profile. */
function profiles(kind: 'neurons' | 'weights', criteria: readonly Groups[], place: number): string {
  const { layer, scores: first } = criteria[0].groups[place];
  const order = thinned(first.map((_, i) => i).sort((p, q) => first[q] - first[p]));
  const rows = criteria.map(({ criterion, groups }) => {
    const { scores } = groups[place];
    const sorted = Float64Array.from(scores).sort();
    const scale = scaleOf([groups[place]]);
    return [
      criterion,
      scientific(sorted[sorted.length - 1]),
      scientific(sorted[Math.floor(sorted.length / 2)]),
      scientific(sorted[0]),
      order.map((i) => scale(scores[i])).join(''),
    ];
  });
  const header = [
    `layer ${layer}`,
    'largest',
    'median',
    'smallest',
    `${kind}, as ${criteria[0].criterion} orders them`,
  ];
  return alignColumns([header, ...rows], [0, 4]);
}
