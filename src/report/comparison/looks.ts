import type { ComparisonRow } from '../../comparison/index.ts';

/** How a contender is drawn: the same in every figure. */
export interface ContenderLook {
  readonly color: string;
  /** Dashes of its line, so that none is told by its colour alone; absent for a solid line. */
  readonly dash?: string;
}

/** Colours of criteria, in the order in which they are named. */
const CRITERIA: readonly string[] = [
  'var(--sobolev-network)',
  'var(--pruned)',
  'var(--sobolev-reference)',
  'var(--hue-gold)',
  'var(--hue-cyan)',
  'var(--hue-red)',
  'var(--hue-brown)',
  'var(--hue-lime)',
];
const CONTROLS = {
  random: { color: 'var(--muted)', dash: '2 2' },
  'scratch-own': { color: 'var(--scratch)', dash: '2 3' },
  'scratch-long': { color: 'var(--scratch)' },
  'scratch-restarts': { color: 'var(--scratch)', dash: '6 3' },
  distilled: { color: 'var(--hue-violet)', dash: '8 3 2 3' },
} satisfies Readonly<Record<string, ContenderLook>>;

/** The looks of contenders, by name. Schedules of a criterion share its colour: they stand in panels of their own. */
export function looksOf(rows: readonly ComparisonRow[]): Readonly<Record<string, ContenderLook>> {
  const criteria = [...new Set(rows.filter(({ kind }) => kind === 'pruned').map(criterionOf))];
  return Object.fromEntries(
    rows.map((row) => {
      const { kind, contender } = row;
      if (kind === 'pruned') {
        const place = criteria.indexOf(criterionOf(row));
        return [contender, { color: CRITERIA[place % CRITERIA.length] }];
      }
      return [contender, CONTROLS[(kind === 'random' ? kind : contender) as keyof typeof CONTROLS]];
    }),
  );
}

/** The name of a contender without its schedule. */
function criterionOf({ contender, cut }: ComparisonRow): string {
  return cut === undefined ? contender : contender.slice(0, -cut.schedule.length - 1);
}

/** As a panel calls a contender whose schedule it names already: "magnitude", "random neurons". */
export function shortTitle({ title, cut }: ComparisonRow): string {
  return cut === undefined ? title : title.slice(0, title.lastIndexOf(','));
}
