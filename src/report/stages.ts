import {
  criterionOf,
  learnedOrder,
  prunedKind,
  type StagePruning,
  type StageResult,
  teacherOf,
} from '../study/index.ts';
import { formatNumber } from './format.ts';

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
  polished: { color: 'var(--hue-red)' },
  smallest: { color: 'var(--hue-cyan)', dash: '6 3' },
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
      ? `${as === undefined ? '' : `the layers of ${as}, `}trained from scratch${sparse === undefined ? '' : `, ${formatNumber(100 * sparse.sparsity)} % sparse by ${sparse.by},`}`
      : `${parent}${pruning === undefined ? '' : `, ${removedBy(stage, pruning)},`} fine-tuned`;
  if (steps === 0 && pruning !== undefined) return `${name}: ${parent}, ${removedBy(stage, pruning)}`;
  const labels = ['values', 'values and derivatives', 'values, derivatives and curvatures'][
    learnedOrder(loss)
  ];
  return `${name}: ${start} on ${labels} of ${teacherOf(stage) ?? 'the reference'}`;
}

/** "90 % of its weights pruned by magnitude, round 2" */
function removedBy({ name, parent }: StageResult, pruning: StagePruning): string {
  const what = prunedKind(pruning);
  const said = {
    ratio: () =>
      `${formatNumber(100 * (pruning as { readonly ratio: number }).ratio)} % of its ${what} pruned`,
    width: () => {
      const { keep } = pruning as { readonly keep: number | readonly number[] };
      const count = typeof keep === 'number' ? keep : keep.join(', ');
      return `pruned to ${count} ${what}${what === 'neurons' ? ' a layer' : ''}`;
    },
    threshold: () =>
      `${what} pruned below ${formatNumber((pruning as { readonly threshold: number }).threshold)}`,
  }[pruning.by]();
  const round = roundOf(name) ?? roundAfter(parent);
  return `${said} by ${criterionOf(pruning).name}${round === undefined ? '' : `, round ${round}`}`;
}

/** The number in the name that a round of a pruning has: "small-round-2". */
function roundOf(name: string): number | undefined {
  const found = /-round-(\d+)$/.exec(name);
  return found === null ? undefined : Number(found[1]);
}

/** The last round has the name of the stage; its parent is the round before. */
function roundAfter(parent: string | undefined): number | undefined {
  const before = parent === undefined ? undefined : roundOf(parent);
  return before === undefined ? undefined : before + 1;
}

/** A label that fits beside a figure. */
export function shortened(label: string, most = 18): string {
  return label.length > most ? `${label.slice(0, most - 1)}…` : label;
}

/** Pixels that the longest of some labels takes in a figure, about. */
export function widthOf(labels: readonly string[]): number {
  return Math.ceil(6.3 * Math.max(0, ...labels.map((label) => label.length)));
}
