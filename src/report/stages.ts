import {
  criterionOf,
  isAnalysis,
  learnedOrder,
  type StagePruning,
  type StageResult,
  teacherOf,
} from '../study/index.ts';

/** How a stage is called and drawn, the same in every table and figure. */
export interface StageStyle {
  /** A heading. */
  readonly title: string;
  /** A label of a few letters beside a line or in a table. */
  readonly short: string;
  /** A colour that follows the page's theme. */
  readonly color: string;
  /** Dashes of its line, so that no line is told by its colour alone; absent for a solid line. */
  readonly dash?: string;
}

/** Colours and dashes of the paper's stages, whatever else a study has. */
const OWN: Readonly<Record<string, Pick<StageStyle, 'color' | 'dash'>>> = {
  oversized: { color: 'var(--oversized)' },
  pruned: { color: 'var(--pruned)', dash: '6 3' },
  'sobolev-network': { color: 'var(--sobolev-network)', dash: '2 2' },
  'sobolev-reference': { color: 'var(--sobolev-reference)' },
  scratch: { color: 'var(--scratch)', dash: '8 3 2 3' },
  'second-order': { color: 'var(--hue-violet)', dash: '4 2' },
};

/** Colours of other stages, in this order; `style.ts` has a light and a dark tone of each. */
const COLORS: readonly string[] = [
  'var(--sobolev-network)',
  'var(--pruned)',
  'var(--sobolev-reference)',
  'var(--scratch)',
  'var(--hue-gold)',
  'var(--hue-violet)',
  'var(--hue-cyan)',
  'var(--hue-red)',
  'var(--hue-brown)',
  'var(--hue-lime)',
  'var(--oversized)',
];
/** Dashes of lines. Their number has no divisor in common with that of the colours, so that pairs repeat late. */
const DASHES: readonly (string | undefined)[] = [undefined, '6 3', '2 2', '8 3 2 3'];

/**
 * The styles of stages, by name. A colour is used twice only where there are more stages than colours; then dashes differ.
 */
export function stageStyles(stages: readonly StageResult[]): Readonly<Record<string, StageStyle>> {
  const taken = new Set(stages.map(({ name }) => ownOf(name)?.color));
  const free = COLORS.filter((color) => !taken.has(color));
  const colors = free.length > 0 ? free : COLORS;
  let others = 0;
  return Object.fromEntries(
    stages.map((stage) => {
      const { name, title = deedOf(stage), label = name } = stage;
      const look = ownOf(name) ?? {
        color: colors[others % colors.length],
        dash: DASHES[others++ % DASHES.length],
      };
      return [name, { title, short: label, ...look }];
    }),
  );
}

function ownOf(name: string): Pick<StageStyle, 'color' | 'dash'> | undefined {
  return Object.hasOwn(OWN, name) ? OWN[name] : undefined;
}

/** "small: big pruned, fine-tuned on values and derivatives of the reference" */
function deedOf(stage: StageResult): string {
  const { name, parent, as, pruning, sparse, loss, steps } = stage;
  const start =
    parent === undefined
      ? `${as === undefined ? '' : `the layers of ${as}, `}trained from scratch${sparse === undefined ? '' : `, sparse by ${sparse.by},`}`
      : `${parent}${pruning === undefined ? '' : ` pruned${byCriterion(pruning)},`} fine-tuned`;
  if (steps === 0 && pruning !== undefined) return `${name}: ${parent} pruned${byCriterion(pruning)}`;
  const labels = ['values', 'values and derivatives', 'values, derivatives and curvatures'][
    learnedOrder(loss)
  ];
  return `${name}: ${start} on ${labels} of ${teacherOf(stage) ?? 'the reference'}`;
}

/** " by magnitude", where it is not by the paper's criterion of neurons. */
function byCriterion(pruning: StagePruning): string {
  return isAnalysis(pruning) ? '' : ` by ${criterionOf(pruning).name}`;
}

/** A label that fits beside a figure. */
export function shortened(label: string, most = 18): string {
  return label.length > most ? `${label.slice(0, most - 1)}…` : label;
}

/** Pixels that the longest of some labels takes in a figure, about. */
export function widthOf(labels: readonly string[]): number {
  return Math.ceil(6.3 * Math.max(0, ...labels.map((label) => label.length)));
}
