import type { Score } from '../evaluation/index.ts';
import { numeral, withWords } from '../tensor/index.ts';
import { type TrainingFinding, type TrainingWords, trainingWords } from '../training/index.ts';

/** Derivatives of each order that a tuning may spoil. */
const ORDERS = ['gradients', 'curvatures'] as const;

/** 1 − R² that grows by less than this share, … */
const HARDLY = 0.25;
/** … or is below this in the end, does not matter. */
const MATERIAL = 0.01;

export interface Tuning {
  /** On what both were scored: "4,096 held-out rows". */
  readonly where: string;
  /** The highest order of derivatives that the loss had. */
  readonly order: 0 | 1 | 2;
  /** Names of the outputs. */
  readonly outputs: readonly string[];
  /** How options are called in messages. Default: as in the library. */
  readonly words?: TrainingWords;
}

/**
 * Derivatives that a network lost while it was tuned: its values may be better than ever. A warning for each order whose R² fell
 * by so much that it matters, among those that both scores have.
 */
export function worsenedFindings(
  before: Pick<Score, 'r2'>,
  after: Pick<Score, 'r2'>,
  { where, order: tuned, outputs, words = trainingWords }: Tuning,
): readonly TrainingFinding[] {
  return ORDERS.flatMap((order, at) => {
    const [was, is] = [before.r2[order], after.r2[order]];
    if (was === undefined || is === undefined) return [];
    if (1 - is < MATERIAL || 1 - is < (1 + HARDLY) * (1 - was)) return [];
    const remedy =
      tuned > at
        ? 'Take fewer steps or a lower learning rate'
        : `${TRAINED[order]}${withWords(words(ASKED[order].option, ASKED[order].value), (said) => `: ${said}`)}; or take fewer steps`;
    return [
      {
        kind: `${order}-worsened` as const,
        severity: 'warning' as const,
        message:
          `on ${where} tuning made ${order} worse: their R² was ${numeral(was)} and is ${numeral(is)}` +
          `${beside(before.r2.values, after.r2.values)}. ${remedy}.`,
        outputs,
      },
    ];
  });
}

const TRAINED = {
  gradients: 'Train on gradients too',
  curvatures: 'Train on second derivatives too',
};

/** The option that trains on them. */
const ASKED = {
  gradients: { option: 'loss', value: 'sobolev' },
  curvatures: { option: 'order', value: '2' },
} as const;

/** ", while that of values went from 0.91 to 0.9998" */
function beside(was: number | undefined, is: number | undefined): string {
  if (was === undefined || is === undefined) return '';
  return `, while that of values went from ${r2Words(was)} to ${r2Words(is)}`;
}

/** R² as a person would write it: near 1 with all its nines. */
function r2Words(r2: number): string {
  const digits = r2 > 0.9 && r2 < 1 ? Math.ceil(-Math.log10(1 - r2)) + 1 : 3;
  return r2 > 0.9 ? String(Number(r2.toFixed(Math.min(digits, 9)))) : numeral(r2);
}
